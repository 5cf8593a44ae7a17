/** Tests of the package of the same name. */
@NullMarked
package io.elbo.stream.policy;

import org.jspecify.annotations.NullMarked;
