@NullMarked
package io.elbo.trainer.realfiles;

import org.jspecify.annotations.NullMarked;
