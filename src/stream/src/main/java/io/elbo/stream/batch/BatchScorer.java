package io.elbo.stream.batch;

import io.elbo.core.feature.Batch;
import io.elbo.core.score.Scores;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Incidents;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.Reasons;
import io.elbo.stream.tracing.Step;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One detector's part of a task: scores a decoded batch in one call of the model, explains its anomalies in another, and sets
 * the outcome of each record. Used by one thread at a time.
 *
 * <p>Nothing that the model throws leaves this class. The records of a batch that failed stay unscored, and the processor
 * scores each of them alone.
 */
final class BatchScorer {
    private static final System.Logger LOG = System.getLogger(BatchScorer.class.getName());
    private static final int ATTEMPTS = 2;
    private static final AtomicLong REPORTED_NANOS = new AtomicLong(); // 0 until the first report

    private final int detector; // its place in the plan
    private final ObservedDetector observed;
    private final ActiveModel model;
    private final boolean settlesOrdinary;
    private final Batch batch;
    private final Scores scores;
    private final int[] unusual; // [capacity], rows that reach the threshold
    private final @Nullable RowEvidence evidence; // null if the model knows none
    private @Nullable Runnable fields;

    /**
     * @param detector its place in the plan
     * @param batch filled before each run
     */
    BatchScorer(int detector, ObservedDetector observed, ActiveModel model, Batch batch, int capacity) {
        this.detector = detector;
        this.observed = observed;
        this.model = model;
        this.batch = batch;
        settlesOrdinary = observed.detector().settings().writesAnomaliesOnly();
        scores = model.engine().newScores(capacity);
        unusual = new int[capacity];
        Incidents incidents = model.incidents();
        evidence = incidents == null
                ? null
                : new RowEvidence(detector, model, incidents, batch, observed.observer()::inferenceFailed);
    }

    /** Its place in the plan. */
    int detector() {
        return detector;
    }

    /**
     * Scores the batch and sets the outcomes of its records.
     *
     * @param records of the task, by row
     */
    void run(ScoringTask task, int[] records) {
        fields = null;
        try {
            for (int attempt = 0; attempt < ATTEMPTS && batch.rows() > 0; attempt++) {
                if (scored(task)) {
                    setOutcomes(task, records);
                    break;
                }
            }
        } catch (Throwable e) {
            failed("detector {0}: a batch is left unscored, its records are scored alone: {1}", e);
        }
    }

    private boolean scored(ScoringTask task) {
        Step call = task.trace().modelCall(observed.detector().name(), model.reference(), batch.rows());
        long start = System.nanoTime();
        try {
            model.engine().score(batch, scores);
            call.end();
        } catch (Throwable e) {
            call.failed(e.toString());
            failed("detector {0}: a batch could not be scored: {1}", e);
            return false;
        }
        observed.observer().modelCalled(batch.rows(), System.nanoTime() - start);
        fields = observed.observer().fields(batch);
        return true;
    }

    private void setOutcomes(ScoringTask task, int[] records) {
        int anomalies = 0;
        for (int row = 0; row < batch.rows(); row++) {
            PolledPartition partition = task.partition(records[row]);
            int index = task.index(records[row]);
            ThresholdPolicy policy = partition.policy(detector);
            float rawScore = scores.rawScore(row);
            Outcome.Rejected rejected = model.rejected(scores, row);
            if (rejected != null) {
                observed.observer().inferenceFailed();
                partition.set(detector, index, rejected);
            } else if (policy.isAnomaly(rawScore)) {
                unusual[anomalies++] = row;
            } else if (settlesOrdinary) {
                partition.settle(detector, index, policy.score(rawScore), rawScore);
            } else {
                partition.set(detector, index, model.ordinary(scores, row, policy));
            }
        }
        if (anomalies > 0) {
            explain(task, records, notSuppressed(task, records, Arrays.copyOf(unusual, anomalies)));
        }
    }

    /** The rows that no rule about their records suppresses; the others have their outcomes, and are not explained. */
    private int[] notSuppressed(ScoringTask task, int[] records, int[] rows) {
        if (!model.suppressions().asksRecords()) {
            return rows;
        }
        int left = 0;
        for (int row : rows) {
            PolledPartition partition = task.partition(records[row]);
            Outcome.Suppressed suppressed =
                    model.suppressed(scores, row, partition.policy(detector), task.view(records[row], model));
            if (suppressed == null) {
                rows[left++] = row;
            } else {
                partition.set(detector, task.index(records[row]), suppressed);
            }
        }
        return Arrays.copyOf(rows, left);
    }

    private void explain(ScoringTask task, int[] records, int[] rows) {
        if (rows.length == 0) {
            return;
        }
        Reasons reasons = model.explain(batch, rows, observed.observer()::inferenceFailed);
        if (reasons.brief() > 0) {
            observed.observer().explainedBriefly(reasons.brief());
        }
        for (int row : rows) {
            PolledPartition partition = task.partition(records[row]);
            Outcome outcome =
                    model.unusual(scores, row, partition.policy(detector), reasons, task.view(records[row], model));
            if (outcome instanceof Outcome.Anomaly anomaly && !task.mayHold(task.value(records[row]))) {
                outcome = anomaly.withoutDocument();
            }
            partition.set(detector, task.index(records[row]), outcome);
        }
    }

    void set(ScoringTask task, int record, Outcome outcome) {
        task.partition(record).set(detector, task.index(record), outcome);
    }

    /**
     * Hands over the field figures of the batch, to be told when its first record is committed, and adds the scores to the evidence
     * of their keys. On the stream thread, in the order of the tasks.
     */
    void handOver(ScoringTask task, int[] records) {
        if (fields != null) {
            task.partition(records[0]).fields(detector, task.index(records[0]), fields);
        }
        fields = null;
        if (evidence != null) {
            evidence.begin();
            for (int row = 0; row < batch.rows(); row++) {
                evidence.add(task.partition(records[row]), task.index(records[row]), row);
            }
        }
    }

    /** Notes a failed call, and logs it at most once a minute: a model that fails does so at every poll. */
    void failed(String message, Throwable cause) {
        observed.observer().inferenceFailed();
        long now = System.nanoTime();
        long before = REPORTED_NANOS.get();
        boolean due = before == 0 || now - before > TimeUnit.MINUTES.toNanos(1);
        if (due && REPORTED_NANOS.compareAndSet(before, now)) {
            LOG.log(System.Logger.Level.WARNING, message, observed.detector().name(), cause);
        }
    }
}
