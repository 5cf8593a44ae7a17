/** How well the trainer's default finds labelled anomalies in public data. */
@NullMarked
package io.elbo.bench.quality;

import org.jspecify.annotations.NullMarked;
