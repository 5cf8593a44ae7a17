/** Tests of the service, from its topology to its packaged process. */
@NullUnmarked
package io.elbo.stream.output;

import org.jspecify.annotations.NullUnmarked;
