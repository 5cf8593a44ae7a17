@NullMarked
package io.elbo.trainer.infer;

import org.jspecify.annotations.NullMarked;
