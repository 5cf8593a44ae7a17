@NullMarked
package io.elbo.trainer.calibrate;

import org.jspecify.annotations.NullMarked;
