@NullMarked
package io.elbo.stream.mask;

import org.jspecify.annotations.NullMarked;
