/** From scores to p-values: fitted once by the trainer, and again from the stream by a detector that adapts. */
@NullMarked
package io.elbo.core.calibration;

import org.jspecify.annotations.NullMarked;
