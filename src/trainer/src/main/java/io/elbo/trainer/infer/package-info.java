/** Schema inference: what the values of a file look like, and which field each of them becomes. */
@NullMarked
package io.elbo.trainer.infer;

import org.jspecify.annotations.NullMarked;
