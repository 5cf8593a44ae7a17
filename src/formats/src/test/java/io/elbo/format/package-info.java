@NullMarked
package io.elbo.format;

import org.jspecify.annotations.NullMarked;
