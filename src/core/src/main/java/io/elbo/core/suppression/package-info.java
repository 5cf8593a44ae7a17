/** What a user does not want to hear of: rules that suppress anomalies after they are scored. */
@NullMarked
package io.elbo.core.suppression;

import org.jspecify.annotations.NullMarked;
