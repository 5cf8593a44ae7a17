/** What the trainer's default costs: training time, and scoring beside the plain VAE. */
@NullMarked
package io.elbo.bench.cost;

import org.jspecify.annotations.NullMarked;
