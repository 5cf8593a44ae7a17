@NullMarked
package io.elbo.stream;

import org.jspecify.annotations.NullMarked;
