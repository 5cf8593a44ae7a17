/** Tests of what is told to people. */
@NullUnmarked
package io.elbo.service.notify;

import org.jspecify.annotations.NullUnmarked;
