/** Tests of what people look at. */
@NullUnmarked
package io.elbo.service.console;

import org.jspecify.annotations.NullUnmarked;
