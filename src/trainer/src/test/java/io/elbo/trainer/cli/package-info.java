@NullMarked
package io.elbo.trainer.cli;

import org.jspecify.annotations.NullMarked;
