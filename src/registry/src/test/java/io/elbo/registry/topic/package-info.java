/** Tests of the package of the same name. */
@NullMarked
package io.elbo.registry.topic;

import org.jspecify.annotations.NullMarked;
