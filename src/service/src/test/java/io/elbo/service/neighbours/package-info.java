/** Tests of records among ordinary ones. */
@NullUnmarked
package io.elbo.service.neighbours;

import org.jspecify.annotations.NullUnmarked;
