/** Signatures of models: who vouches for a model in the place of a detector. */
@NullMarked
package io.elbo.registry.signature;

import org.jspecify.annotations.NullMarked;
