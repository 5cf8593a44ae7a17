/** Tests of the models that benchmarks use. */
@NullMarked
package io.elbo.bench.model;

import org.jspecify.annotations.NullMarked;
