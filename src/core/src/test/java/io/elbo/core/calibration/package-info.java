/** Tests of the calibration's fits. */
@NullUnmarked
package io.elbo.core.calibration;

import org.jspecify.annotations.NullUnmarked;
