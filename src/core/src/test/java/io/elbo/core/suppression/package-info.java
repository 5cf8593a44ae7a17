@NullMarked
package io.elbo.core.suppression;

import org.jspecify.annotations.NullMarked;
