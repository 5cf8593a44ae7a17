/** What a model would have flagged in past records, and what would change against another model. */
@NullMarked
package io.elbo.trainer.backtest;

import org.jspecify.annotations.NullMarked;
