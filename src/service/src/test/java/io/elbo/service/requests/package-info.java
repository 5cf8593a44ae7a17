@NullUnmarked
package io.elbo.service.requests;

import org.jspecify.annotations.NullUnmarked;
