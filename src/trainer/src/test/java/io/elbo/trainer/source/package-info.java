@NullMarked
package io.elbo.trainer.source;

import org.jspecify.annotations.NullMarked;
