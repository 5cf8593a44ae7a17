/** New records in the shape of the old ones. */
@NullMarked
package io.elbo.trainer.generate;

import org.jspecify.annotations.NullMarked;
