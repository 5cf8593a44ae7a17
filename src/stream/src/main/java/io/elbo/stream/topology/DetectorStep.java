package io.elbo.stream.topology;

import io.elbo.core.feature.Batch;
import io.elbo.core.history.Incident;
import io.elbo.core.history.IncidentChange;
import io.elbo.core.history.KeyState;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.stream.batch.PartitionQueue;
import io.elbo.stream.batch.PendingRecord;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.IncidentDocument;
import io.elbo.stream.detector.Incidents;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.RowScorer;
import io.elbo.stream.detector.SourceRef;
import io.elbo.stream.history.DetectorHistory;
import io.elbo.stream.history.KeyIncident;
import io.elbo.stream.history.PartitionHistory;
import io.elbo.stream.output.InputPosition;
import io.elbo.stream.output.Output;
import io.elbo.stream.output.OutputGate;
import io.elbo.stream.output.OutputRecords;
import io.elbo.stream.policy.LearnedStateWriter;
import io.elbo.stream.policy.PartitionLearning;
import java.time.Duration;
import java.util.Objects;
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
    private static final int MAX_RESOLVED = 1_000; // incidents that are looked at in one call

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
    }

    void init(ProcessorContext<byte[], Output> context, OutputGate gate) {
        this.gate = gate;
        partition = context.taskId().partition();
        learn(detector.active());
        if (learning != null) {
            // Kafka Streams commits after a punctuation even if no record has arrived: what was learned is written then
            commits = context.schedule(COMMIT_AT_LEAST, PunctuationType.WALL_CLOCK_TIME, unused -> {});
        }
    }

    /** Begins to learn, or begins anew when another model has become active: its scores are others. */
    private void learn(ActiveModel model) {
        endLearning();
        if (detector.settings().learns()) {
            learning = learnedStates.open(model.policies(), detector.settings(), model.metadata(), partition);
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

    /**
     * Why the record needs a dead letter, which the caller writes: the detector rejects it, or an output topic does not
     * accept what the detector writes of it. Null if everything is answered.
     *
     * @param pending what is known of the record from its poll
     * @param queue of the record's partition
     */
    Outcome.@Nullable Rejected process(
            Record<byte[], byte[]> record, SourceRef source, PendingRecord pending, PartitionQueue queue) {
        OutputGate opened = Objects.requireNonNull(gate);
        Outcome outcome = pending.outcome(place);
        if (outcome == Outcome.UNSCORED) {
            outcome = scoreAlone(record, source, pending, queue);
        }
        if (outcome instanceof Outcome.Scored scored) {
            write(opened, scored, record, source);
        }
        pending.incidents(place).forEach(incident -> write(incident, source, queue));
        Outcome.Rejected keptBack = opened.takeKeptBack();
        if (keptBack != null) {
            queue.whenCommitted(place, source.offset(), observer::outputRefused);
        }
        return outcome instanceof Outcome.Rejected rejected ? rejected : keptBack;
    }

    /** @param source the record that changed the incident, or the latest one of its key */
    private void write(KeyIncident incident, SourceRef source, PartitionQueue queue) {
        ActiveModel model = detector.active();
        Incidents incidents = model.incidents();
        DetectorHistory keys = DetectorHistory.of(detector.name(), model.schema(), model.history());
        if (incidents == null || keys == null) {
            return; // another model is active since the poll, which knows no incidents
        }
        IncidentChange change = incident.change();
        Objects.requireNonNull(gate)
                .forward(outputs.incident(
                        detector.settings().incidents().topic(),
                        IncidentDocument.of(
                                detector.name(),
                                model,
                                incidents,
                                model.policies().of(source.partition()),
                                keys.text(incident.key()),
                                change,
                                source)));
        queue.whenCommitted(place, source.offset(), () -> observer.incident(change));
    }

    /** Whether keys may have incidents. */
    boolean hasIncidents() {
        return detector.active().incidents() != null;
    }

    /**
     * Resolves incidents of keys that have fallen silent, by the time of the records: some at each call.
     *
     * @param topic the input
     */
    void resolveSilent(String topic, PartitionHistory states, PartitionQueue queue, long wallClockMillis) {
        ActiveModel model = detector.active();
        Incidents incidents = model.incidents();
        if (incidents == null) {
            return;
        }
        long now = states.newestMillis(wallClockMillis);
        OutputGate opened = Objects.requireNonNull(gate);
        for (Bytes key : states.openIncidents(detector.name(), MAX_RESOLVED)) {
            byte[] state = states.store().get(key);
            Incident open = state == null ? null : Incident.of(state);
            if (state == null || open == null || !incidents.isSilent(state, now)) {
                continue;
            }
            IncidentChange change =
                    incidents.silent(state, open, model.policies().of(partition));
            SourceRef source = new SourceRef(topic, partition, KeyState.offset(state), change.lastMillis());
            opened.open(new InputPosition(topic, partition, source.offset()));
            write(new KeyIncident(key, change), source, queue);
            if (opened.takeKeptBack() != null) {
                queue.whenCommitted(place, source.offset(), observer::outputRefused);
            }
            states.store().put(key, KeyState.withoutIncident(state), false);
        }
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
            learning.learn(scored.verdict().rawScore(), record.timestamp());
        }
    }

    private Outcome scoreAlone(
            Record<byte[], byte[]> record, SourceRef source, PendingRecord pending, PartitionQueue queue) {
        observer.scoredAlone();
        RowScorer scorer = rowScorer();
        ThresholdPolicy policy = scorer.model().policies().of(source.partition());
        Outcome outcome = scorer.score(
                record.value(),
                ActiveModel.view(record.key(), record.value(), record.timestamp()),
                row -> advanced = derive(record, source, queue.history(), row),
                policy,
                observer::inferenceFailed);
        long latencyMillis = Math.max(0, System.currentTimeMillis() - record.timestamp());
        queue.scoredAlone(place, source.offset(), outcome, latencyMillis);
        keep(outcome, policy, scorer, source, pending, queue);
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
            PendingRecord pending,
            PartitionQueue queue) {
        Advanced left = advanced;
        PartitionHistory states = queue.history();
        advanced = null;
        if (left == null || states == null) {
            return;
        }
        byte[] after = left.after;
        Incidents incidents = scorer.model().incidents();
        boolean isNew = left.before == null;
        if (incidents != null
                && !pending.changes().holds(left.key)
                && (!isNew || states.store().keepsNewKeys())) {
            after = incidents.advance(
                    left.before,
                    after,
                    outcome,
                    0,
                    policy,
                    source,
                    () -> scorer.leadingFields(observer::inferenceFailed),
                    change -> write(new KeyIncident(left.key, change), source, queue));
        }
        states.store().put(left.key, after, isNew);
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
        byte[] before = states.store().get(key);
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
            history = DetectorHistory.of(detector.name(), model.schema(), model.history());
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
