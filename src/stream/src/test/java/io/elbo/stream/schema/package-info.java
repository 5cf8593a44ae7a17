/** Tests of scoring in the poll. */
@NullUnmarked
package io.elbo.stream.schema;

import org.jspecify.annotations.NullUnmarked;
