/** Tests of the programs beside the service. */
@NullUnmarked
package io.elbo.service.container;

import org.jspecify.annotations.NullUnmarked;
