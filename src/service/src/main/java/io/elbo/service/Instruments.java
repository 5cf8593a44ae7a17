package io.elbo.service;

import io.elbo.format.registry.RegistryClient;
import io.elbo.service.console.TracedDetector;
import io.elbo.service.metrics.ChallengerMeters;
import io.elbo.service.metrics.HistoryMeters;
import io.elbo.service.metrics.KafkaMeters;
import io.elbo.service.metrics.Lag;
import io.elbo.service.metrics.LiveModelMeters;
import io.elbo.service.metrics.MeteredDetector;
import io.elbo.service.metrics.MeteredWebhook;
import io.elbo.service.models.LiveModels;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Detectors;
import io.elbo.stream.history.HistoryFigures;
import io.elbo.stream.lifecycle.StreamState;
import io.elbo.stream.lifecycle.TopicStreams;
import io.elbo.stream.topology.Pipeline;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.KafkaStreams;

/** What is measured of detectors and streams, for the metrics and for the console. Thread-safe. */
final class Instruments {
    private final Detectors detectors;
    private final Wanted wanted;
    private final MeterRegistry registry;
    private final Map<Detector, MeteredDetector> metered = new ConcurrentHashMap<>();
    private final Map<Detector, TracedDetector> traced = new ConcurrentHashMap<>();
    private final Map<String, Lag> lags = new ConcurrentHashMap<>(); // of each pipeline while its stream runs

    /**
     * What is to be measured.
     *
     * @param fields of how many fields of a detector
     * @param allOfKafka also what Kafka's clients measure and few need
     * @param scores what the console shows
     */
    record Wanted(int fields, boolean allOfKafka, boolean scores) {}

    Instruments(Detectors detectors, Wanted wanted, MeterRegistry registry) {
        this.detectors = detectors;
        this.wanted = wanted;
        this.registry = registry;
    }

    /** Measures what a detector's stream commits. */
    DetectionObserver observer(Detector detector) {
        MeteredDetector meters = metered.computeIfAbsent(
                detector, each -> new MeteredDetector(each, wanted.fields(), registry, Clock.systemUTC()));
        return wanted.scores()
                ? traced.computeIfAbsent(
                        detector,
                        unused -> new TracedDetector(meters, detectors.all().size(), Clock.systemUTC()))
                : meters;
    }

    /** Measures a webhook of the detector. */
    MeteredWebhook webhook(String detector) {
        return new MeteredWebhook(detector, registry);
    }

    /** Counts that reading anomalies for the webhooks has failed. */
    Runnable webhookFailures() {
        return Counter.builder("elbo.webhook.failures")
                .description("Times that reading anomalies for the webhooks has failed and begun again")
                .register(registry)::increment;
    }

    /** Measures a stream until what is returned is closed. */
    AutoCloseable bind(KafkaStreams streams, Pipeline pipeline) {
        KafkaMeters metrics = new KafkaMeters(streams, wanted.allOfKafka(), registry);
        Lag lag = new Lag(streams, pipeline, registry);
        lags.put(pipeline.name(), lag);
        HistoryFigures histories = pipeline.historyFigures();
        HistoryMeters history = histories == null
                ? null
                : new HistoryMeters(histories, pipeline.name(), pipeline.detectorsWithIncidents(), registry);
        return () -> {
            if (history != null) {
                history.close();
            }
            lags.remove(pipeline.name(), lag);
            lag.close();
            metrics.close();
        };
    }

    /** Shows in which state streams are, and whether this instance is ready. */
    void register(TopicStreams streams) {
        Gauge.builder("elbo.ready", () -> streams.whyNotReady().isEmpty() ? 1 : 0)
                .description("1 while this instance does its share, otherwise 0: the readiness check says why")
                .register(registry);
        for (TopicStreams.Status stream : streams.statuses()) {
            for (String word : StreamState.WORDS) {
                Gauge.builder("elbo.stream.state", () -> streams.isIn(stream.name(), word) ? 1 : 0)
                        .description("1 for the state that the stream of this input topic is in, 0 for all others")
                        .tag("topic", stream.name())
                        .tag("state", word)
                        .register(registry);
            }
        }
    }

    /** Shows whether the registry of schemas answers. */
    void register(RegistryClient schemas) {
        Gauge.builder("elbo.schema.registry.up", () -> schemas.awayBecause() == null ? 1 : 0)
                .description("1 if the registry of schemas has answered the last question, otherwise 0")
                .register(registry);
    }

    /** Shows how many partitions wait for schemas. */
    void register(List<Pipeline> pipelines) {
        for (Pipeline pipeline : pipelines) {
            Gauge.builder("elbo.schema.waiting.partitions", () -> pipeline.awaited()
                            .partitions())
                    .description("Partitions of this instance whose next record waits for its schema")
                    .tag("topic", pipeline.name())
                    .register(registry);
        }
    }

    /** Shows which versions detectors use, and how their challengers do. */
    void register(LiveModels models) {
        LiveModelMeters.register(models.watch(), detectors.all(), registry);
        models.challengers().all().forEach(challenger -> ChallengerMeters.bind(challenger, registry));
    }

    /** Another model of the detector has become active. */
    void modelChanged(Detector detector) {
        MeteredDetector meters = metered.get(detector);
        if (meters != null) {
            meters.modelChanged();
        }
        TracedDetector trace = traced.get(detector);
        if (trace != null) {
            trace.modelChanged();
        }
    }

    MeteredDetector meters(Detector detector) {
        return Objects.requireNonNull(metered.get(detector));
    }

    TracedDetector trace(Detector detector) {
        return Objects.requireNonNull(traced.get(detector));
    }

    /** Records that the pipeline has not read; empty while its stream does not run. */
    OptionalDouble lag(Pipeline pipeline) {
        Lag lag = lags.get(pipeline.name());
        return lag == null ? OptionalDouble.empty() : OptionalDouble.of(lag.records());
    }
}
