@NullMarked
package io.elbo.trainer.data;

import org.jspecify.annotations.NullMarked;
