/** A real Kafka node, and a registry of schemas, inside this process, for the demo and for tests; never in production. */
@NullMarked
package io.elbo.broker;

import org.jspecify.annotations.NullMarked;
