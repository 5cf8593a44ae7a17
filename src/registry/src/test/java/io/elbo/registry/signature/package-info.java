/** Tests of the package of the same name. */
@NullMarked
package io.elbo.registry.signature;

import org.jspecify.annotations.NullMarked;
