package io.elbo.service.metrics;

import io.elbo.stream.batch.UnreadRecords;
import io.elbo.stream.topology.Pipeline;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;

/**
 * How many records of each detector's input topic, and of the repartition topic behind it, this instance has not read yet, over the partitions that it has now;
 * the sum over instances is the whole lag. As the consumers saw it at their last fetch.
 */
public final class Lag implements AutoCloseable {
    private static final String GROUP = "consumer-fetch-manager-metrics";
    private static final String NAME = "records-lag";

    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final KafkaStreams streams;
    private final MeterRegistry registry;
    private final UnreadRecords unread;
    private final List<String> topics; // of the pipeline: what it reads
    private final List<Gauge> gauges;
    private Map<String, Double> byTopic = Map.of(); // guarded by this, like the next
    private long lookedNanos;

    public Lag(KafkaStreams streams, Pipeline pipeline, MeterRegistry registry) {
        this.streams = streams;
        this.registry = registry;
        unread = pipeline.unread();
        lookedNanos = System.nanoTime() - 2 * FRESH_NANOS;
        String repartition = pipeline.repartitionTopic();
        topics = repartition == null ? List.of(pipeline.input()) : List.of(pipeline.input(), repartition);
        gauges = pipeline.detectors().stream()
                .map(detector -> Gauge.builder("elbo.lag.records", this::records)
                        .description(
                                "Records of the detector's input that are not read yet, in this instance's partitions")
                        .tag("detector", detector.name())
                        .register(registry))
                .toList();
    }

    /** Records of the pipeline's topics that are not read yet. */
    public double records() {
        return topics.stream().mapToDouble(this::records).sum();
    }

    /** Looks through the clients' metrics once per scrape, however many detectors there are. */
    private synchronized double records(String topic) {
        long now = System.nanoTime();
        if (now - lookedNanos > FRESH_NANOS) {
            Map<String, Double> found = new HashMap<>();
            for (Metric metric : streams.metrics().values()) {
                MetricName name = metric.metricName();
                if (name.name().equals(NAME)
                        && name.group().equals(GROUP)
                        && name.tags().get("topic") != null
                        && metric.metricValue() instanceof Double lag
                        && !Double.isNaN(lag)) { // not fetched yet
                    found.merge(name.tags().get("topic"), lag, Double::sum);
                }
            }
            if (unread.isKnown()) { // nothing is fetched, and what was fetched last is old
                topics.forEach(read -> found.put(read, (double) unread.of(read)));
            }
            byTopic = found;
            lookedNanos = now;
        }
        return byTopic.getOrDefault(topic, 0.0);
    }

    @Override
    public void close() {
        gauges.forEach(registry::remove);
    }
}
