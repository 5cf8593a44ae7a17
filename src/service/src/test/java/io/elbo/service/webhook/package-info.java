/** Tests of what is told to people. */
@NullUnmarked
package io.elbo.service.webhook;

import org.jspecify.annotations.NullUnmarked;
