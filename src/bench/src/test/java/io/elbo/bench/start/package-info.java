/** Tests of the benchmark of a start. */
@NullMarked
package io.elbo.bench.start;

import org.jspecify.annotations.NullMarked;
