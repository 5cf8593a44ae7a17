/** Models that ONNX Runtime computes: the only package that knows it. */
@NullMarked
package io.elbo.core.score.onnx;

import org.jspecify.annotations.NullMarked;
