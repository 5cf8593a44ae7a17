/** Record in, verdict out: the topology, its poll-batch scoring, and the records that it writes. */
@NullMarked
package io.elbo.stream.topology;

import org.jspecify.annotations.NullMarked;
