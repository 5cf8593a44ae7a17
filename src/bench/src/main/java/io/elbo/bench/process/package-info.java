/** Options and folders of the benchmarks that start the packaged service as processes of their own. */
@NullMarked
package io.elbo.bench.process;

import org.jspecify.annotations.NullMarked;
