/** Examines an exported model: what its latent space carries, and which injected anomalies it finds. */
@NullMarked
package io.elbo.trainer.health;

import org.jspecify.annotations.NullMarked;
