/** Feature to score: the port to whatever computes a model, and what it answers. */
@NullMarked
package io.elbo.core.score;

import org.jspecify.annotations.NullMarked;
