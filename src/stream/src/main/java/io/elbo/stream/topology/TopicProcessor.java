package io.elbo.stream.topology;

import io.elbo.stream.batch.PartitionQueue;
import io.elbo.stream.batch.PendingRecord;
import io.elbo.stream.batch.PendingScores;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.SourceRef;
import io.elbo.stream.history.HistoryStores;
import io.elbo.stream.history.TaskHistory;
import io.elbo.stream.mask.Masks;
import io.elbo.stream.output.DeadLetterLog;
import io.elbo.stream.output.DeadLetters;
import io.elbo.stream.output.InputPosition;
import io.elbo.stream.output.Origin;
import io.elbo.stream.output.Output;
import io.elbo.stream.output.OutputGate;
import io.elbo.stream.output.OutputLimits;
import io.elbo.stream.output.RefusedOutputs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Hands each record of the input topic to every detector of the topic, and writes one dead letter for all detectors that
 * reject it for the same reason into the same topic. One instance per task.
 */
final class TopicProcessor implements Processor<byte[], byte[], byte[], Output> {
    /** Rejections with the same topic and reason become one dead letter. */
    private record Letter(String topic, String reason) {}

    /** Who rejects a record, and how the first of them says it. */
    private record Rejection(Outcome.Rejected why, List<String> detectors) {}

    private static final System.Logger LOG = System.getLogger(TopicProcessor.class.getName());

    private final String input;
    private final Origin origin;
    private final List<DetectorStep> steps;
    private final PendingScores pendingScores;
    private final DeadLetters deadLetters;
    private final DeadLetterLog deadLetterLog;
    private final List<ModelBreaker.Run> breakers; // of the step at the same place
    private final OutputLimits limits;
    private final RefusedOutputs refused;
    private @Nullable ProcessorContext<byte[], Output> context;
    private @Nullable OutputGate gate;
    private final @Nullable HistoryStores histories;
    private final ShadowStep shadows;
    private @Nullable TaskHistory history; // while the task runs
    private @Nullable TopicPartition partition; // null until the first record
    private @Nullable PartitionQueue queue;

    /**
     * @param input the topic that is polled
     * @param origin of its records
     * @param steps of the detectors, in the scoring plan's order
     * @param histories the topology's stores; null if no detector has histories of keys
     * @param shadows of the detectors' challengers
     */
    TopicProcessor(
            String input,
            Origin origin,
            List<DetectorStep> steps,
            @Nullable HistoryStores histories,
            ShadowStep shadows,
            PendingScores pendingScores,
            ModelBreaker breaker,
            OutputLimits limits,
            RefusedOutputs refused,
            DeadLetterLog deadLetterLog) {
        this.input = input;
        this.origin = origin;
        this.steps = List.copyOf(steps);
        this.histories = histories;
        this.shadows = shadows;
        this.pendingScores = pendingScores;
        breakers = steps.stream().map(step -> breaker.run(step.detector())).toList();
        this.limits = limits;
        this.refused = refused;
        this.deadLetterLog = deadLetterLog;
        deadLetters = new DeadLetters(
                limits,
                origin,
                Masks.all(steps.stream().map(DetectorStep::masks).toList()),
                steps.stream().map(DetectorStep::format).collect(Collectors.toSet()));
    }

    @Override
    public void init(ProcessorContext<byte[], Output> context) {
        this.context = context;
        OutputGate opened = new OutputGate(context, limits, refused);
        gate = opened;
        steps.forEach(step -> step.init(context, opened));
        if (histories != null) {
            openHistory(histories, context);
        }
    }

    /** From now on the polls of this thread find the histories of the task's partition. */
    private void openHistory(HistoryStores stores, ProcessorContext<byte[], Output> context) {
        PartitionQueue own = queue(context.taskId().partition());
        TaskHistory opened = stores.open(context, own.newestPending());
        own.open(opened.partition());
        history = opened;
        List<KeyIncidents> needed = steps.stream()
                .map(DetectorStep::incidents)
                .filter(KeyIncidents::isNeeded)
                .toList();
        if (!needed.isEmpty()) {
            needed.forEach(incidents -> incidents.open(input, opened.partition(), own));
            WatchedKeys.watch(needed, opened);
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata position =
                Objects.requireNonNull(context).recordMetadata().orElseThrow();
        SourceRef source = new SourceRef(position.topic(), position.partition(), position.offset(), record.timestamp());
        PartitionQueue own = queue(position.partition());
        PendingRecord pending = own.take(position.offset());
        OutputGate outputs = Objects.requireNonNull(gate);
        outputs.open(new InputPosition(position.topic(), position.partition(), position.offset()));
        Map<Letter, Rejection> rejections = Map.of();
        for (int detector = 0; detector < steps.size(); detector++) {
            DetectorStep step = steps.get(detector);
            Outcome unscored = unscored(record, step.process(record, source, pending, own));
            breakers.get(detector).add(unscored, source);
            if (unscored instanceof Outcome.Rejected why) {
                rejections = rejections.isEmpty() ? new LinkedHashMap<>() : rejections;
                rejections
                        .computeIfAbsent(
                                new Letter(step.deadLetterTopic(), why.reason()),
                                unused -> new Rejection(why, new ArrayList<>()))
                        .detectors()
                        .add(step.detector());
            }
        }
        rejections.forEach((letter, rejection) -> write(outputs, letter.topic(), record, source, rejection));
        if (history != null) {
            shadows.process(record, source, pending, history.partition());
            history.partition().write(pending.changes());
            history.partition().processed(position.offset());
        }
    }

    /** What has come as a beginning only is no verdict's fault. */
    private @Nullable Outcome unscored(Record<byte[], byte[]> record, @Nullable Outcome why) {
        int bytes = origin.cut(record.headers());
        return bytes < 0
                ? why
                : Outcome.Rejected.outputRefused("topic " + input + " has refused the record, " + bytes
                        + " bytes: its max.message.bytes must be no smaller than that of the input");
    }

    /** Whatever happens to a dead letter, it must not stop the records behind it. */
    private void write(
            OutputGate outputs, String topic, Record<byte[], byte[]> record, SourceRef source, Rejection rejection) {
        long now = outputs.nowMillis();
        switch (outputs.timesRefused(topic)) {
            case 0 -> {
                deadLetterLog.add(topic, origin.of(record.headers(), source), rejection.why(), rejection.detectors());
                outputs.forwardDeadLetter(
                        deadLetters.write(topic, record, source, rejection.why(), rejection.detectors(), now));
            }
            case 1 ->
                outputs.forwardDeadLetter(deadLetters.writeReasonOnly(
                        topic, record, source, rejection.why(), rejection.detectors(), now));
            default ->
                LOG.log(
                        System.Logger.Level.ERROR,
                        "topic {0} has refused the dead letter of {1}-{2}@{3} twice: it is given up",
                        topic,
                        source.topic(),
                        source.partition(),
                        source.offset());
        }
    }

    private PartitionQueue queue(int number) {
        PartitionQueue known = queue;
        if (known == null) {
            partition = new TopicPartition(input, number);
            known = pendingScores.queue(partition);
            queue = known;
        }
        return known;
    }

    /** The task ends or begins anew: what waits for its records' commit is void. */
    @Override
    public void close() {
        steps.forEach(DetectorStep::close);
        if (history != null) {
            history.close();
            history = null;
        }
        if (partition != null) {
            pendingScores.drop(partition);
        }
        partition = null;
        queue = null;
    }
}
