@NullMarked
package io.elbo.trainer.train;

import org.jspecify.annotations.NullMarked;
