package io.elbo.stream.batch;

import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.registry.ShadowExample;
import io.elbo.stream.challenger.AlertDiff;
import io.elbo.stream.challenger.ShadowRun;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.history.KeyChange;
import io.elbo.stream.history.PartitionHistory;
import io.elbo.stream.history.StateChanges;
import io.elbo.stream.tracing.PollTrace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The records of one partition in one poll, and what each detector finds of them. Score threads write the places of their
 * own records; the stream thread reads them after all have ended.
 */
final class PolledPartition {
    private final List<ConsumerRecord<byte[], byte[]>> records;
    private final PartitionQueue queue;
    private final List<ActiveModel> models; // by detector, as they were when the poll began
    private final List<ThresholdPolicy> policies; // as above
    private final Outcome[][] outcomes; // [detectors][records]
    private final float[][] scores; // of settled records, [detectors][records]
    private final float[][] rawScores; // of settled records, [detectors][records]
    private final boolean remembers;
    private final PollTrace trace;
    private final Map<Integer, Map<Integer, List<KeyChange>>> incidents = new HashMap<>(); // by record and detector
    private final @Nullable AdvancedStates[] advanced; // by detector; null if it advances no state here
    private final Map<Integer, AdvancedStates> quietly = new HashMap<>(); // by detector, of challengers
    private final Map<Integer, List<ShadowRun>> alone = new HashMap<>(); // by record

    /** @param remembers whether a detector of the topic, or a challenger, has histories of keys */
    PolledPartition(
            List<ConsumerRecord<byte[], byte[]>> records,
            PartitionQueue queue,
            List<ActiveModel> models,
            List<ThresholdPolicy> policies,
            boolean remembers,
            PollTrace trace) {
        this.records = records;
        this.queue = queue;
        this.models = models;
        this.policies = policies;
        outcomes = new Outcome[policies.size()][records.size()];
        for (Outcome[] ofDetector : outcomes) {
            Arrays.fill(ofDetector, Outcome.UNSCORED);
        }
        scores = new float[policies.size()][records.size()];
        rawScores = new float[policies.size()][records.size()];
        this.remembers = remembers;
        this.trace = trace;
        advanced = new AdvancedStates[remembers ? policies.size() : 0];
        if (!records.isEmpty()) {
            queue.rewind(records.get(0).offset(), lastOffset());
        }
    }

    private long lastOffset() {
        return records.get(records.size() - 1).offset();
    }

    /** What is remembered of the keys, if the partition's records may be added to it in this poll; null if they may not. */
    @Nullable
    PartitionHistory history() {
        PartitionHistory history = queue.history();
        return history != null && history.isCurrent() ? history : null;
    }

    /** What is remembered of the keys, whether or not records may be added to it; null if nothing is. */
    @Nullable
    PartitionHistory keyStates() {
        return queue.history();
    }

    /** The record has changed an incident of its key. */
    void addIncident(int detector, int record, KeyChange incident) {
        incidents
                .computeIfAbsent(record, unused -> new HashMap<>())
                .computeIfAbsent(detector, unused -> new ArrayList<>())
                .add(incident);
    }

    /** What the detector's records leave of the histories of their keys. */
    AdvancedStates advanced(int detector) {
        AdvancedStates states = advanced[detector];
        if (states == null) {
            states = new AdvancedStates(records.size());
            advanced[detector] = states;
        }
        return states;
    }

    /** What the records leave of the histories that the detector's challenger has of its own. */
    AdvancedStates advancedQuietly(int detector) {
        return quietly.computeIfAbsent(detector, unused -> new AdvancedStates(records.size()));
    }

    /** The processor has to add the record to the challenger's own histories, and so all that follow it. */
    void addAlone(int record, ShadowRun challenger) {
        alone.computeIfAbsent(record, unused -> new ArrayList<>()).add(challenger);
        block();
    }

    /** Both models have judged the record. */
    void compared(AlertDiff diff, int record, byte pair) {
        queue.uncommitted(diff).add(records.get(record).offset(), pair);
    }

    /** An example of what they judge differently. */
    void example(AlertDiff diff, ShadowExample example, boolean isGained) {
        queue.uncommitted(diff).example(example, isGained);
    }

    /** A record could not be added to the histories: it and all later ones of the poll are left to the processor. */
    void block() {
        PartitionHistory history = queue.history();
        if (history != null) {
            history.block(lastOffset());
        }
    }

    /** Nothing of the poll counts: its scoring has failed as a whole, and the processor scores each record alone. */
    void abandon() {
        if (!records.isEmpty()) {
            queue.rewind(records.get(0).offset(), lastOffset());
            block();
        }
    }

    List<ConsumerRecord<byte[], byte[]>> records() {
        return records;
    }

    ThresholdPolicy policy(int detector) {
        return policies.get(detector);
    }

    void set(int detector, int record, Outcome outcome) {
        outcomes[detector][record] = outcome;
    }

    void settle(int detector, int record, float score, float rawScore) {
        scores[detector][record] = score;
        rawScores[detector][record] = rawScore;
        outcomes[detector][record] = Outcome.SETTLED;
    }

    Outcome outcome(int detector, int record) {
        return outcomes[detector][record];
    }

    /** The score of a settled record, nats. */
    float settledScore(int detector, int record) {
        return scores[detector][record];
    }

    void fields(int detector, int record, Runnable told) {
        queue.figures(detector).fields(records.get(record).offset(), told);
    }

    /**
     * The records that the topology has to see; they wait in the queue now. The last one is among them, since it carries the
     * position; if keys are remembered, so is the first one. Each carries the states that it and the settled records behind it
     * have advanced: Kafka Streams commits the position of the next record in its queue, and so all of them at once.
     */
    List<ConsumerRecord<byte[], byte[]>> remaining(long nowMillis) {
        List<ConsumerRecord<byte[], byte[]>> remaining = new ArrayList<>();
        StateChanges changes = StateChanges.NONE;
        PartitionHistory history = queue.history();
        boolean keepsTimes = history != null && history.watchesSilence();
        for (int i = 0; i < records.size(); i++) {
            ConsumerRecord<byte[], byte[]> record = records.get(i);
            boolean settled = true;
            for (int detector = 0; detector < outcomes.length; detector++) {
                note(detector, i, record, nowMillis);
                settled &= isSettled(outcomes[detector][i]);
            }
            Map<Integer, List<KeyChange>> changed = incidents.getOrDefault(i, Map.of());
            List<ShadowRun> unadded = alone.getOrDefault(i, List.of());
            boolean enters = !settled
                    || !changed.isEmpty()
                    || !unadded.isEmpty()
                    || i == records.size() - 1
                    || (remembers && i == 0);
            if (enters) {
                changes = remembers ? new StateChanges(keepsTimes) : StateChanges.NONE;
                remaining.add(record);
                queue.append(record.offset(), outcomes(i), models, changes, changed, unadded, trace);
            }
            for (AdvancedStates states : advanced) {
                if (states != null) {
                    states.collect(i, changes);
                }
            }
            for (AdvancedStates states : quietly.values()) {
                states.collect(i, changes);
            }
        }
        noteKeys();
        return remaining;
    }

    private static boolean isSettled(Outcome outcome) {
        return outcome == Outcome.SETTLED
                || (outcome instanceof Outcome.Suppressed suppressed && suppressed.isSettled());
    }

    /** Lets it be counted, when the poll is committed, how many of its records came late or had no key. */
    private void noteKeys() {
        PartitionHistory history = queue.history();
        for (int detector = 0; history != null && detector < advanced.length; detector++) {
            AdvancedStates states = advanced[detector];
            if (states != null) {
                int all = states.records();
                int late = states.late();
                int withoutKey = states.withoutKey();
                queue.whenCommitted(
                        detector, lastOffset(), () -> history.figures().committed(all, late, withoutKey));
            }
        }
    }

    private List<Outcome> outcomes(int record) {
        if (outcomes.length == 1) {
            return List.of(outcomes[0][record]);
        }
        List<Outcome> byDetector = new ArrayList<>(outcomes.length);
        for (Outcome[] ofDetector : outcomes) {
            byDetector.add(ofDetector[record]);
        }
        return byDetector;
    }

    /** What the observer is told of the record when it is committed. */
    private void note(int detector, int index, ConsumerRecord<byte[], byte[]> record, long nowMillis) {
        UncommittedFigures figures = queue.figures(detector);
        long latencyMillis = record.timestamp() < 0 ? -1 : Math.max(0, nowMillis - record.timestamp());
        Outcome outcome = outcomes[detector][index];
        if (outcome == Outcome.SETTLED) {
            figures.ordinary(record.offset(), scores[detector][index], rawScores[detector][index], latencyMillis);
        } else if (outcome instanceof Outcome.Ordinary ordinary) {
            figures.ordinary(
                    record.offset(),
                    ordinary.verdict().score(),
                    ordinary.verdict().rawScore(),
                    latencyMillis);
        } else if (outcome != Outcome.UNSCORED) { // the processor notes those when it has scored them
            figures.unusual(record.offset(), outcome, latencyMillis);
        }
    }
}
