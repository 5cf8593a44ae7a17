/** Tests of the package of the same name. */
@NullMarked
package io.elbo.stream.commit;

import org.jspecify.annotations.NullMarked;
