/** How the cost of a record grows with detectors, fields, model, partitions and processes. */
@NullMarked
package io.elbo.bench.scaling;

import org.jspecify.annotations.NullMarked;
