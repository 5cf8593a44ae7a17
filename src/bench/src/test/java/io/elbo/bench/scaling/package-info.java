/** Tests of the benchmark of growth. */
@NullMarked
package io.elbo.bench.scaling;

import org.jspecify.annotations.NullMarked;
