/** Tests of detectors. */
@NullUnmarked
package io.elbo.stream.detector;

import org.jspecify.annotations.NullUnmarked;
