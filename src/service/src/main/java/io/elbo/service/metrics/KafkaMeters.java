package io.elbo.service.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.Set;
import org.apache.kafka.streams.KafkaStreams;

/**
 * The meters of Kafka's own clients. A stream has some four hundred, for each partition, task and node of the broker: 100
 * streams would make a page of 4.7 MB. So only those are shown that tell of a whole client what operators ask for, unless
 * all are wanted.
 */
public final class KafkaMeters implements AutoCloseable {
    private static final Set<String> ESSENTIAL = Set.of(
            "kafka.stream.alive.stream.threads",
            "kafka.stream.failed.stream.threads",
            "kafka.consumer.coordinator.rebalance.total",
            "kafka.consumer.coordinator.failed.rebalance.total",
            "kafka.consumer.fetch.manager.records.lag.max",
            "kafka.consumer.fetch.manager.records.consumed.total",
            "kafka.consumer.fetch.manager.bytes.consumed.total",
            "kafka.producer.record.send.total",
            "kafka.producer.record.retry.total",
            "kafka.producer.record.error.total");

    /** Tags of figures that are finer than one client. */
    private static final Set<String> FINER = Set.of("topic", "partition", "node.id", "thread.id", "task.id");

    private final KafkaStreamsMetrics metrics;

    /** @param all whether every meter is shown */
    public KafkaMeters(KafkaStreams streams, boolean all, MeterRegistry registry) {
        metrics = new KafkaStreamsMetrics(streams);
        CompositeMeterRegistry filtered = new CompositeMeterRegistry();
        if (!all) {
            filtered.config().meterFilter(MeterFilter.denyUnless(KafkaMeters::isEssential));
        }
        filtered.add(registry);
        metrics.bindTo(filtered);
    }

    static boolean isEssential(Meter.Id meter) {
        return ESSENTIAL.contains(meter.getName())
                && meter.getTags().stream().map(Tag::getKey).noneMatch(FINER::contains);
    }

    @Override
    public void close() {
        metrics.close(); // the registry itself stays open
    }
}
