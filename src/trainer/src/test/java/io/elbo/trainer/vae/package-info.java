@NullMarked
package io.elbo.trainer.vae;

import org.jspecify.annotations.NullMarked;
