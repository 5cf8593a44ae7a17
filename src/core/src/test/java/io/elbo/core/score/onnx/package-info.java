@NullMarked
package io.elbo.core.score.onnx;

import org.jspecify.annotations.NullMarked;
