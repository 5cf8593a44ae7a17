@NullMarked
package io.elbo.trainer.memory;

import org.jspecify.annotations.NullMarked;
