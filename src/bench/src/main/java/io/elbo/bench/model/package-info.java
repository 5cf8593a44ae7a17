/** Models to measure with, and records that are drawn from a model. */
@NullMarked
package io.elbo.bench.model;

import org.jspecify.annotations.NullMarked;
