@NullMarked
package io.elbo.trainer.generate;

import org.jspecify.annotations.NullMarked;
