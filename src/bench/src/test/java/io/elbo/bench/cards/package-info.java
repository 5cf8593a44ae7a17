@NullMarked
package io.elbo.bench.cards;

import org.jspecify.annotations.NullMarked;
