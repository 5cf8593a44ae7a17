/** The service's own stream in this process, and the brokers, records and models to measure it with. */
@NullMarked
package io.elbo.bench.stream;

import org.jspecify.annotations.NullMarked;
