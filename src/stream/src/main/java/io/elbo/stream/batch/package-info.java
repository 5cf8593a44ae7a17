/** Scoring in the poll: each poll's records are decoded and scored in batches before the topology sees them. */
@NullMarked
package io.elbo.stream.batch;

import org.jspecify.annotations.NullMarked;
