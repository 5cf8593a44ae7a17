package io.elbo.stream.lifecycle;

import io.elbo.stream.topology.Pipeline;
import org.apache.kafka.streams.KafkaStreams;

/** Publishes the figures of each stream while it runs. */
@FunctionalInterface
public interface StreamMetrics {
    /** @return unbinds them; closed after the stream */
    AutoCloseable bind(KafkaStreams streams, Pipeline pipeline);
}
