@NullMarked
package io.elbo.trainer.fit;

import org.jspecify.annotations.NullMarked;
