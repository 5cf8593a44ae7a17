@NullMarked
package io.elbo.trainer.evaluate;

import org.jspecify.annotations.NullMarked;
