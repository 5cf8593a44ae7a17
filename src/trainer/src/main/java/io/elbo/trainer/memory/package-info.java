/** Ordinary rows that a model remembers, which make its score local: how far is a record from its like. */
@NullMarked
package io.elbo.trainer.memory;

import org.jspecify.annotations.NullMarked;
