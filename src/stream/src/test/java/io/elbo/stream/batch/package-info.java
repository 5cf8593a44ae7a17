/** Tests of scoring in the poll. */
@NullUnmarked
package io.elbo.stream.batch;

import org.jspecify.annotations.NullUnmarked;
