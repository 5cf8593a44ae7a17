/** Tests of made up records. */
@NullUnmarked
package io.elbo.service.generate;

import org.jspecify.annotations.NullUnmarked;
