/** History that holds anomalies: how many rows are too far from the others to be ordinary, and which. */
@NullMarked
package io.elbo.trainer.clean;

import org.jspecify.annotations.NullMarked;
