/** Simulated payments by card, with habits of each customer and three kinds of fraud. */
@NullMarked
package io.elbo.bench.cards;

import org.jspecify.annotations.NullMarked;
