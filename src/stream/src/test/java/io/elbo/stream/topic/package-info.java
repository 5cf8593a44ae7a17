/** Tests of the package of the same name. */
@NullMarked
package io.elbo.stream.topic;

import org.jspecify.annotations.NullMarked;
