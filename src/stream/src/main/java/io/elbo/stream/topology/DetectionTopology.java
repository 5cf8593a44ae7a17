package io.elbo.stream.topology;

import io.elbo.stream.batch.PendingScores;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.topology.DetectorProcessor.Sinks;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;

/**
 * The stream's shape, a function of its configuration: a source per input topic, a processor per detector, and behind it
 * a sink per output topic. It keeps no state but what detectors learn of the stream, where they do.
 */
public final class DetectionTopology {
    /** What the producer and every output topic must accept at least. */
    public static final int LEAST_RECORD_BYTES = SizeLimit.SMALLEST;

    private DetectionTopology() {}

    /**
     * @param calibrationTopic where detectors keep what they learn; null where none learns
     * @param maxRecordBytes what producer and output topics accept: no output record exceeds it
     */
    public static Topology build(
            String applicationId,
            List<ObservedDetector> watches,
            PendingScores pendingScores,
            @Nullable String calibrationTopic,
            int maxRecordBytes) {
        Topology topology = new Topology();
        if (calibrationTopic != null) {
            CalibrationStore.addTo(topology, calibrationTopic);
        }
        SizeLimit limit = new SizeLimit(maxRecordBytes);
        Set<String> inputs = new HashSet<>();
        for (ObservedDetector watch : watches) {
            DetectorSettings settings = watch.detector().settings();
            String source = "input-" + settings.input();
            if (inputs.add(settings.input())) {
                topology.addSource(source, new ByteArrayDeserializer(), new ByteArrayDeserializer(), settings.input());
            }
            String processor = "detector-" + settings.name();
            Sinks sinks = new Sinks(
                    "anomalies-" + settings.name(),
                    settings.scoresTopic() == null ? null : "scores-" + settings.name(),
                    settings.annotatedTopic() == null ? null : "annotated-" + settings.name(),
                    "dead-letters-" + settings.name(),
                    settings.learns() ? "calibrations-" + settings.name() : null);
            OutputRecords outputs = new OutputRecords(applicationId, watch.detector(), limit);
            topology.addProcessor(processor, () -> new DetectorProcessor(watch, pendingScores, outputs, sinks), source);
            addSink(topology, sinks.anomalies(), settings.anomaliesTopic(), processor);
            if (sinks.scores() != null && settings.scoresTopic() != null) {
                addSink(topology, sinks.scores(), settings.scoresTopic(), processor);
            }
            if (sinks.annotated() != null && settings.annotatedTopic() != null) {
                addSink(topology, sinks.annotated(), settings.annotatedTopic(), processor);
            }
            addSink(topology, sinks.deadLetters(), settings.deadLetterTopic(), processor);
            if (sinks.calibrations() != null) {
                addSink(topology, sinks.calibrations(), Objects.requireNonNull(calibrationTopic), processor);
            }
        }
        return topology;
    }

    private static void addSink(Topology topology, String name, String topic, String parent) {
        topology.addSink(name, topic, new ByteArraySerializer(), new ByteArraySerializer(), parent);
    }
}
