package io.elbo.service.metrics;

import io.elbo.stream.settings.DetectorSettings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;

/**
 * How many records of each detector's input topic this instance has not read yet, over the partitions that it has now;
 * the sum over instances is the whole lag. As the consumers saw it at their last fetch.
 */
public final class Lag implements AutoCloseable {
    private static final String GROUP = "consumer-fetch-manager-metrics";
    private static final String NAME = "records-lag";

    private final MeterRegistry registry;
    private final List<Gauge> gauges;

    public Lag(KafkaStreams streams, List<DetectorSettings> detectors, MeterRegistry registry) {
        this.registry = registry;
        gauges = detectors.stream()
                .map(detector -> Gauge.builder("elbo.lag.records", () -> records(streams, detector.input()))
                        .description(
                                "Records of the detector's input that are not read yet, in this instance's partitions")
                        .tag("detector", detector.name())
                        .register(registry))
                .toList();
    }

    private static double records(KafkaStreams streams, String topic) {
        return streams.metrics().values().stream()
                .filter(metric -> isLag(metric.metricName(), topic))
                .map(Metric::metricValue)
                .filter(Double.class::isInstance)
                .mapToDouble(Double.class::cast)
                .filter(lag -> !Double.isNaN(lag)) // not fetched yet
                .sum();
    }

    private static boolean isLag(MetricName name, String topic) {
        return name.name().equals(NAME)
                && name.group().equals(GROUP)
                && topic.equals(name.tags().get("topic"));
    }

    @Override
    public void close() {
        gauges.forEach(registry::remove);
    }
}
