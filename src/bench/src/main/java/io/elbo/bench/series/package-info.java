/** Series of several keys: one model for all of them, and the history of each. */
@NullMarked
package io.elbo.bench.series;

import org.jspecify.annotations.NullMarked;
