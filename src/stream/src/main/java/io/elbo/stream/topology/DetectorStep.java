package io.elbo.stream.topology;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.history.IncidentChange;
import io.elbo.core.history.KeyState;
import io.elbo.core.suppression.RecordView;
import io.elbo.core.verdict.Contribution;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.stream.batch.PartitionQueue;
import io.elbo.stream.batch.PendingRecord;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Incidents;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.RowScorer;
import io.elbo.stream.detector.SourceRef;
import io.elbo.stream.history.DetectorHistory;
import io.elbo.stream.history.KeyChange;
import io.elbo.stream.history.KeyIncident;
import io.elbo.stream.history.PartitionHistory;
import io.elbo.stream.mask.Masks;
import io.elbo.stream.output.Output;
import io.elbo.stream.output.OutputGate;
import io.elbo.stream.output.OutputRecords;
import io.elbo.stream.policy.LearnedStateWriter;
import io.elbo.stream.policy.PartitionLearning;
import io.elbo.stream.schema.KafkaHeaders;
import io.elbo.stream.tracing.AnomalyTrace;
import io.elbo.stream.tracing.PollTrace;
import io.elbo.stream.tracing.TraceContext;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * What one detector does with each record of its topic that its poll has not settled: writes its verdict, the annotated
 * record, and the anomaly, as the settings say. A record that was not scored in its poll, as when the batch failed, is scored
 * alone. One instance per task.
 */
final class DetectorStep {
    private static final Duration COMMIT_AT_LEAST = Duration.ofSeconds(5);

    /** The state of the key of a record that is scored alone, before and after it. */
    private static final class Advanced {
        final Bytes key;
        final byte @Nullable [] before; // null if the key was not known
        final byte[] after;

        Advanced(Bytes key, byte @Nullable [] before, byte[] after) {
            this.key = key;
            this.before = before;
            this.after = after;
        }
    }

    private final int place; // in the plan
    private final Detector detector;
    private final DetectionObserver observer;
    private final OutputRecords outputs;
    private final LearnedStateWriter learnedStates;
    private final KeyIncidents incidents;
    private @Nullable RowScorer rowScorer; // retains the model that scored alone last
    private @Nullable ActiveModel rowScorerModel; // as it was active then
    private @Nullable DetectorHistory history; // of the model that scored alone last
    private @Nullable ActiveModel learningModel; // whose scores are learned
    private @Nullable PartitionLearning learning; // null if the thresholds are always the same
    private @Nullable Cancellable commits; // while it learns
    private @Nullable OutputGate gate;
    private @Nullable Advanced advanced; // by the record that is scored alone
    private int partition;

    /** @param place of the detector in the scoring plan */
    DetectorStep(int place, ObservedDetector observed, OutputRecords outputs, LearnedStateWriter learnedStates) {
        this.place = place;
        detector = observed.detector();
        observer = observed.observer();
        this.outputs = outputs;
        this.learnedStates = learnedStates;
        incidents = new KeyIncidents(place, detector, observer, outputs);
    }

    void init(ProcessorContext<byte[], Output> context, OutputGate gate) {
        this.gate = gate;
        partition = context.taskId().partition();
        incidents.init(gate, partition);
        learn(detector.active());
        if (learning != null) {
            // Kafka Streams commits after a punctuation even if no record has arrived: what was learned is written then
            commits = context.schedule(COMMIT_AT_LEAST, PunctuationType.WALL_CLOCK_TIME, unused -> {});
        }
    }

    /** Begins to learn, or begins anew when another model has become active: its scores are others. */
    private void learn(ActiveModel model) {
        if (detector.settings().learns()) {
            learning = learnedStates.open(
                    model.policies(),
                    detector.settings(),
                    model.metadata(),
                    model.origin().identity(),
                    partition,
                    learning);
            learningModel = model;
        }
    }

    /** The task ends. */
    void close() {
        if (commits != null) {
            commits.cancel();
            commits = null;
        }
        closeRowScorer();
        endLearning();
        incidents.close();
    }

    private void endLearning() {
        if (learning != null) {
            learnedStates.close(learning);
            learning = null;
        }
    }

    String detector() {
        return detector.name();
    }

    String deadLetterTopic() {
        return detector.settings().deadLetterTopic();
    }

    RecordFormat format() {
        return detector.settings().format();
    }

    Masks masks() {
        return detector.settings().masks();
    }

    /**
     * Why the record has no verdict: the detector skips it, or rejects it, or an output topic does not accept what the detector
     * writes of it. Of what is rejected the caller writes a dead letter. Null if everything is answered.
     *
     * @param pending what is known of the record from its poll
     * @param queue of the record's partition
     */
    @Nullable
    Outcome process(Record<byte[], byte[]> record, SourceRef source, PendingRecord pending, PartitionQueue queue) {
        OutputGate opened = Objects.requireNonNull(gate);
        Outcome outcome = pending.outcome(place);
        if (outcome == Outcome.UNSCORED) {
            outcome = scoreAlone(record, source, pending, queue);
        }
        if (outcome instanceof Outcome.Scored scored) {
            write(opened, scored, traced(scored, record, source, pending, queue), source);
        }
        List<KeyChange> changed = pending.incidents(place);
        if (!changed.isEmpty()) {
            ActiveModel model = Objects.requireNonNull(pending.model(place));
            changed.forEach(change -> incidents.write(change, model, source, record, queue));
        }
        Outcome.Rejected keptBack = opened.takeKeptBack();
        if (keptBack != null) {
            queue.whenCommitted(place, source.offset(), observer::outputRefused);
        }
        return outcome instanceof Outcome.Rejected || outcome instanceof Outcome.Skipped ? outcome : keptBack;
    }

    /** The record as its outputs carry it on: if it is an anomaly with a span, they belong to that. */
    private Record<byte[], byte[]> traced(
            Outcome.Scored scored,
            Record<byte[], byte[]> record,
            SourceRef source,
            PendingRecord pending,
            PartitionQueue queue) {
        if (pending.trace() == PollTrace.OFF || !(scored instanceof Outcome.Anomaly anomaly)) {
            return record;
        }
        AnomalyTrace trace =
                pending.trace().anomaly(detector.name(), anomaly, source, TraceContext.of(record.headers()));
        TraceContext own = trace.context();
        if (own == null) {
            return record;
        }
        queue.whenCommitted(place, source.offset(), trace::committed);
        return record.withHeaders(own.in(record.headers()));
    }

    /** The incidents of the detector's keys. */
    KeyIncidents incidents() {
        return incidents;
    }

    private void write(OutputGate gate, Outcome.Scored scored, Record<byte[], byte[]> record, SourceRef source) {
        String scoresTopic = detector.settings().scoresTopic();
        if (scoresTopic != null) {
            gate.forward(outputs.score(scoresTopic, record, source, scored));
        }
        String annotatedTopic = detector.settings().annotatedTopic();
        if (annotatedTopic != null) {
            gate.forward(outputs.annotated(annotatedTopic, record, scored));
        }
        if (scored instanceof Outcome.Anomaly anomaly) {
            gate.forward(outputs.anomaly(detector.settings().anomaliesTopic(), record, source, anomaly));
        }
        if (learning != null) {
            ActiveModel active = detector.active();
            if (active != learningModel) {
                learn(active);
            }
            // the scores of the model before, in the poll of which another has become active, are others
            if (scored.model().equals(active.reference())) {
                learning.learn(scored.verdict().rawScore(), record.timestamp());
            }
        }
    }

    private RecordView view(Record<byte[], byte[]> record) {
        return ActiveModel.view(
                format(), record.key(), record.value(), KafkaHeaders.of(record.headers()), record.timestamp());
    }

    private Outcome scoreAlone(
            Record<byte[], byte[]> record, SourceRef source, PendingRecord pending, PartitionQueue queue) {
        observer.scoredAlone();
        RowScorer scorer = rowScorer();
        ThresholdPolicy policy = scorer.model().policies().of(source.partition());
        RecordView view = view(record);
        Outcome outcome = scorer.score(
                record.value(),
                KafkaHeaders.of(record.headers()),
                view,
                row -> advanced = derive(record, source, queue.history(), row),
                policy,
                observer::inferenceFailed);
        long latencyMillis = Math.max(0, System.currentTimeMillis() - record.timestamp());
        queue.scoredAlone(place, source.offset(), outcome, latencyMillis);
        keep(outcome, policy, scorer, source, record, pending, queue);
        return outcome;
    }

    /**
     * Writes what the record that was scored alone leaves of its key's history, with its evidence. If it was added to the history in
     * its poll, it carries the state that was worked out there, for which it counted as an ordinary record; that is written later.
     */
    private void keep(
            Outcome outcome,
            ThresholdPolicy policy,
            RowScorer scorer,
            SourceRef source,
            Record<byte[], byte[]> record,
            PendingRecord pending,
            PartitionQueue queue) {
        Advanced left = advanced;
        PartitionHistory states = queue.history();
        advanced = null;
        if (left == null || states == null) {
            return;
        }
        byte[] after = left.after;
        Incidents evidence = scorer.model().incidents();
        boolean isNew = left.before == null;
        boolean isAddedHere = !pending.changes().holds(left.key);
        if (isAddedHere && left.before != null && KeyState.isSilent(left.before)) {
            incidents.returned(left.key, left.before, scorer.model(), source, record, queue);
        }
        if (evidence != null && isAddedHere && (!isNew || states.store().keepsNewKeys())) {
            Supplier<List<Contribution>> reasons = () -> outcome instanceof Outcome.Anomaly anomaly
                    ? anomaly.contributions()
                    : scorer.leadingReasons(view(record), observer::inferenceFailed);
            after = evidence.advance(
                    left.before,
                    after,
                    outcome,
                    0,
                    policy,
                    source,
                    () -> Incidents.names(reasons.get()),
                    change -> incidents.write(
                            new KeyIncident(
                                    left.key,
                                    change,
                                    change.kind() == IncidentChange.Kind.RESOLVED ? List.of() : reasons.get()),
                            scorer.model(),
                            source,
                            record,
                            queue));
        }
        states.put(left.key, after, isNew);
    }

    /** Fills the derived fields from what the records before have left; what the record leaves, or null if it leaves nothing. */
    private @Nullable Advanced derive(
            Record<byte[], byte[]> record, SourceRef source, @Nullable PartitionHistory states, Batch row) {
        DetectorHistory own = history;
        if (own == null) {
            return null;
        }
        Bytes key = own.key(record.key(), row, 0);
        if (key == null || states == null) {
            own.withoutKey(row, 0, record.timestamp());
            return null;
        }
        byte[] before = own.state(key, states.store()::get);
        byte[] after = own.advance(row, 0, before, source.offset(), record.timestamp());
        if (own.replaces(before, after)) {
            states.figures().replaced(own, source.partition());
        }
        return after == before ? null : new Advanced(key, before, after);
    }

    private RowScorer rowScorer() {
        ActiveModel active = detector.active();
        RowScorer scorer = rowScorer;
        if (scorer == null || rowScorerModel != active) {
            closeRowScorer();
            scorer = new RowScorer(detector.retain());
            rowScorer = scorer;
            rowScorerModel = active;
            ActiveModel model = scorer.model();
            history = model.keys();
        }
        return scorer;
    }

    private void closeRowScorer() {
        if (rowScorer != null) {
            rowScorer.close();
            rowScorer = null;
        }
    }
}
