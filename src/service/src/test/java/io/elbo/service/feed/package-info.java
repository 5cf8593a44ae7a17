/** Tests of what people look at. */
@NullUnmarked
package io.elbo.service.feed;

import org.jspecify.annotations.NullUnmarked;
