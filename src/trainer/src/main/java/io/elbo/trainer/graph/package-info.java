/** Writes a fitted VAE as one ONNX graph that keeps the model contract. */
@NullMarked
package io.elbo.trainer.graph;

import org.jspecify.annotations.NullMarked;
