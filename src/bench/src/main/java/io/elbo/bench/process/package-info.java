/** The packaged service as processes of their own, started, watched and ended from outside. */
@NullMarked
package io.elbo.bench.process;

import org.jspecify.annotations.NullMarked;
