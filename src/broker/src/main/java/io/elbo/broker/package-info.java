/** A real Kafka node inside this process, for the demo and for tests; never in production. */
@NullMarked
package io.elbo.broker;

import org.jspecify.annotations.NullMarked;
