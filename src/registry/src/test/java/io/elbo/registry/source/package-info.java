/** Tests of the package of the same name. */
@NullMarked
package io.elbo.registry.source;

import org.jspecify.annotations.NullMarked;
