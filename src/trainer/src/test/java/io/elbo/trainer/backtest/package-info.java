@NullMarked
package io.elbo.trainer.backtest;

import org.jspecify.annotations.NullMarked;
