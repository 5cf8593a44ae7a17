package io.elbo.bench.stream;

import java.util.Properties;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.Topology;

/**
 * What can be put between an input topic and an output topic.
 *
 * @param processed records that it is done with, so far, those of each detector counted
 * @param resources closed after the stream
 */
public record Stack(
        Topology topology,
        Properties properties,
        KafkaClientSupplier clients,
        LongSupplier processed,
        AutoCloseable resources) {}
