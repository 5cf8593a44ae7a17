/** Tests of what all benchmarks share. */
@NullMarked
package io.elbo.bench.report;

import org.jspecify.annotations.NullMarked;
