/** Records and models of any width to measure with: the same for every benchmark of speed. */
@NullMarked
package io.elbo.bench.workload;

import org.jspecify.annotations.NullMarked;
