package io.elbo.stream.topology;

import io.elbo.stream.batch.PendingScores;
import io.elbo.stream.challenger.Challengers;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.history.HistoryStores;
import io.elbo.stream.output.DeadLetterLog;
import io.elbo.stream.output.Origin;
import io.elbo.stream.output.Output;
import io.elbo.stream.output.OutputLimits;
import io.elbo.stream.output.OutputRecords;
import io.elbo.stream.output.RefusedOutputs;
import io.elbo.stream.policy.LearnedStateWriter;
import io.elbo.stream.rekey.Rekeying;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.RecordContext;
import org.jspecify.annotations.Nullable;

/**
 * The topology of one input topic: a source, one processor for all detectors of the topic, and one sink that takes its
 * topic from the record. Its shape does not depend on which detectors there are or on what they are set to: instances with
 * other detectors, as during a rolling upgrade, share one consumer group without disturbing each other. The store of histories
 * is there only if a detector has histories; its changelog exists before such an instance joins the group.
 */
public final class DetectionTopology {
    static final String SOURCE = "input";
    static final String PROCESSOR = "detectors";
    static final String SINK = "outputs";

    private DetectionTopology() {}

    /**
     * @param applicationId names who speaks in the outputs' {@code ce_source}
     * @param polled the topic whose records the detectors judge
     * @param rekeying how its records come to the partitions of their keys; null if they are read where they are
     * @param repartitions partitions of the repartition topic, if there is one
     * @param detectors the detectors of this topic
     * @param challengers which the detectors may have
     * @param learnedStates keeps what detectors learn
     * @param histories where the histories of keys lie; null if no detector of the topic has any
     */
    static Topology build(
            String applicationId,
            String polled,
            @Nullable Rekeying rekeying,
            int repartitions,
            List<ObservedDetector> detectors,
            Challengers challengers,
            PendingScores pendingScores,
            LearnedStateWriter learnedStates,
            OutputLimits limits,
            RefusedOutputs refused,
            ModelBreaker breaker,
            @Nullable HistoryStores histories) {
        Rekeying.Part part = rekeying == null ? source(polled) : rekeying.topology(polled, repartitions, refused);
        Origin origin = rekeying == null ? Origin.OWN : Origin.carried(rekeying.input());
        Topology topology = part.topology();
        DeadLetterLog deadLetterLog = new DeadLetterLog();
        topology.addProcessor(
                PROCESSOR,
                () -> new TopicProcessor(
                        polled,
                        origin,
                        IntStream.range(0, detectors.size())
                                .mapToObj(place -> new DetectorStep(
                                        place,
                                        detectors.get(place),
                                        new OutputRecords(
                                                applicationId,
                                                detectors.get(place).detector(),
                                                limits,
                                                origin),
                                        learnedStates))
                                .toList(),
                        histories,
                        new ShadowStep(detectors, challengers),
                        pendingScores,
                        breaker,
                        limits,
                        refused,
                        deadLetterLog),
                part.source());
        if (histories != null) {
            topology.addStateStore(histories.builder(), PROCESSOR);
        }
        topology.addSink(
                SINK,
                (byte[] key, Output output, RecordContext context) -> output.topic(),
                new ByteArraySerializer(),
                Output.SERIALIZER,
                PROCESSOR);
        return topology;
    }

    private static Rekeying.Part source(String input) {
        Topology topology = new Topology();
        topology.addSource(SOURCE, new ByteArrayDeserializer(), new ByteArrayDeserializer(), input);
        return new Rekeying.Part(topology, SOURCE);
    }
}
