/** The command line of the benchmarks. */
@NullMarked
package io.elbo.bench;

import org.jspecify.annotations.NullMarked;
