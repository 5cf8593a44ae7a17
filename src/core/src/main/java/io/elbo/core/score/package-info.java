/** Feature to score: the only package that knows ONNX Runtime. */
@NullMarked
package io.elbo.core.score;

import org.jspecify.annotations.NullMarked;
