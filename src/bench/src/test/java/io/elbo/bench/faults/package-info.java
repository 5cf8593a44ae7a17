/** Tests of the faults benchmark. */
@NullMarked
package io.elbo.bench.faults;

import org.jspecify.annotations.NullMarked;
