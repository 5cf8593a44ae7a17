/** The topology of one input topic, and the configuration of its Kafka clients. */
@NullMarked
package io.elbo.stream.topology;

import org.jspecify.annotations.NullMarked;
