/** Tests of scoring in the poll. */
@NullUnmarked
package io.elbo.stream.challenger;

import org.jspecify.annotations.NullUnmarked;
