/** Tests of the package of the same name. */
@NullMarked
package io.elbo.registry;

import org.jspecify.annotations.NullMarked;
