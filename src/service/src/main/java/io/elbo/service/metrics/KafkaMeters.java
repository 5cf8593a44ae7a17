package io.elbo.service.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

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

    /**
     * Keeps a client's figures as long as the client is there. Micrometer looks at the clients once a minute, and removes a figure if
     * there is a finer one of the same name: but the finer ones are not shown here.
     */
    static final class KeptMeters extends CompositeMeterRegistry {
        private final Predicate<String> isAlive;

        /** @param isAlive whether there is a client of this id */
        KeptMeters(Predicate<String> isAlive) {
            this.isAlive = isAlive;
        }

        @Override
        public @Nullable Meter remove(Meter.Id meter) {
            String client = meter.getTag("client.id");
            return isEssential(meter) && client != null && isAlive.test(client) ? null : super.remove(meter);
        }

        void removeAll() {
            getMeters().forEach(meter -> super.remove(meter.getId()));
        }
    }

    private final KafkaStreamsMetrics metrics;
    private final @Nullable KeptMeters kept; // null if all are shown

    /** @param all whether every meter is shown */
    public KafkaMeters(KafkaStreams streams, boolean all, MeterRegistry registry) {
        metrics = new KafkaStreamsMetrics(streams);
        if (all) {
            kept = null;
            metrics.bindTo(registry);
            return;
        }
        kept = new KeptMeters(client -> hasClient(streams, client));
        kept.config().meterFilter(MeterFilter.denyUnless(KafkaMeters::isEssential));
        kept.add(registry);
        metrics.bindTo(kept);
    }

    private static boolean hasClient(KafkaStreams streams, String client) {
        return streams.metrics().keySet().stream()
                .anyMatch(metric -> client.equals(metric.tags().get("client-id")));
    }

    static boolean isEssential(Meter.Id meter) {
        return ESSENTIAL.contains(meter.getName())
                && meter.getTags().stream().map(Tag::getKey).noneMatch(FINER::contains);
    }

    @Override
    public void close() {
        metrics.close(); // the registry itself stays open
        if (kept != null) {
            kept.removeAll();
        }
    }
}
