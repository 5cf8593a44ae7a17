@NullUnmarked
package io.elbo.service.tracing;

import org.jspecify.annotations.NullUnmarked;
