@NullMarked
package io.elbo.core.format;

import org.jspecify.annotations.NullMarked;
