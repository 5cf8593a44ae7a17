/** How many past records a second a backtest scores. */
@NullMarked
package io.elbo.bench.backtest;

import org.jspecify.annotations.NullMarked;
