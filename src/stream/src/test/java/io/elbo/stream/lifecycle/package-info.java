/** Tests of the service, from its topology to its packaged process. */
@NullUnmarked
package io.elbo.stream.lifecycle;

import org.jspecify.annotations.NullUnmarked;
