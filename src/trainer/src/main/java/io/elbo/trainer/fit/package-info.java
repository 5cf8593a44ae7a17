/** Observes history and freezes what the model must know of it: transforms, vocabularies, rates of missing values. */
@NullMarked
package io.elbo.trainer.fit;

import org.jspecify.annotations.NullMarked;
