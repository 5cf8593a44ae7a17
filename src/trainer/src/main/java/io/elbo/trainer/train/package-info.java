/** The whole way from a data file to a checked model file. */
@NullMarked
package io.elbo.trainer.train;

import org.jspecify.annotations.NullMarked;
