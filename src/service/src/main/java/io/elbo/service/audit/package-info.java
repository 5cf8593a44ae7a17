/** Who has changed what while the service runs. */
@NullMarked
package io.elbo.service.audit;

import org.jspecify.annotations.NullMarked;
