/** Tests of the benchmarks of speed. */
@NullMarked
package io.elbo.bench.speed;

import org.jspecify.annotations.NullMarked;
