/** From held-out scores to p-values: empirical quantiles and a generalised Pareto tail. */
@NullMarked
package io.elbo.trainer.calibrate;

import org.jspecify.annotations.NullMarked;
