/** Tests of the histories of keys. */
@NullUnmarked
package io.elbo.stream.history;

import org.jspecify.annotations.NullUnmarked;
