/** Records through a broker, end to end: Elbo beside what else could stand there. */
@NullMarked
package io.elbo.bench.throughput;

import org.jspecify.annotations.NullMarked;
