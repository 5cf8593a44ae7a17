/** Tests of the schemas that records come with. */
@NullUnmarked
package io.elbo.stream.schema;

import org.jspecify.annotations.NullUnmarked;
