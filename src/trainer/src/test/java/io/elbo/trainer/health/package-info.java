@NullMarked
package io.elbo.trainer.health;

import org.jspecify.annotations.NullMarked;
