/** Tests of the cost benchmark. */
@NullMarked
package io.elbo.bench.cost;

import org.jspecify.annotations.NullMarked;
