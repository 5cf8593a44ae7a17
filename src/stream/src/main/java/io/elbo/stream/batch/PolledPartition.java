package io.elbo.stream.batch;

import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.stream.detector.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The records of one partition in one poll, and what each detector finds of them. Score threads write the places of their
 * own records; the stream thread reads them after all have ended.
 */
final class PolledPartition {
    private final List<ConsumerRecord<byte[], byte[]>> records;
    private final PartitionQueue queue;
    private final List<ThresholdPolicy> policies; // by detector, as they were when the poll began
    private final Outcome[][] outcomes; // [detectors][records]
    private final float[][] scores; // of settled records, [detectors][records]
    private final float[][] rawScores; // of settled records, [detectors][records]

    PolledPartition(
            List<ConsumerRecord<byte[], byte[]>> records, PartitionQueue queue, List<ThresholdPolicy> policies) {
        this.records = records;
        this.queue = queue;
        this.policies = policies;
        outcomes = new Outcome[policies.size()][records.size()];
        for (Outcome[] ofDetector : outcomes) {
            Arrays.fill(ofDetector, Outcome.UNSCORED);
        }
        scores = new float[policies.size()][records.size()];
        rawScores = new float[policies.size()][records.size()];
        if (!records.isEmpty()) {
            queue.rewind(records.get(0).offset());
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

    void fields(int detector, int record, Runnable told) {
        queue.figures(detector).fields(records.get(record).offset(), told);
    }

    /** The records that the topology has to see, with the last one, which carries the position; they wait in the queue now. */
    List<ConsumerRecord<byte[], byte[]>> remaining(long nowMillis) {
        List<ConsumerRecord<byte[], byte[]>> remaining = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            ConsumerRecord<byte[], byte[]> record = records.get(i);
            boolean settled = true;
            for (int detector = 0; detector < outcomes.length; detector++) {
                note(detector, i, record, nowMillis);
                settled &= isSettled(outcomes[detector][i]);
            }
            if (!settled || i == records.size() - 1) {
                remaining.add(record);
                queue.append(record.offset(), outcomes(i));
            }
        }
        return remaining;
    }

    private static boolean isSettled(Outcome outcome) {
        return outcome == Outcome.SETTLED
                || (outcome instanceof Outcome.Suppressed suppressed && suppressed.isSettled());
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
