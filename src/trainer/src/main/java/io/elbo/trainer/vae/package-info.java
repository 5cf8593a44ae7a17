/** The variational autoencoder and its training, with DJL on PyTorch. */
@NullMarked
package io.elbo.trainer.vae;

import org.jspecify.annotations.NullMarked;
