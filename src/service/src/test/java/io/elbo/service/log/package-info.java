@NullUnmarked
package io.elbo.service.log;

import org.jspecify.annotations.NullUnmarked;
