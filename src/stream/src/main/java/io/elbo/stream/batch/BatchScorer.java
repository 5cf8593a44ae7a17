package io.elbo.stream.batch;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Decoded;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.Scores;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.detector.Outcome;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One detector's half of a piece of work: decodes records into a batch, scores it in one call of the model, explains the
 * anomalies in another, and sets the outcome of each record. Owns its memory; used by one thread at a time.
 *
 * <p>Nothing that the decoder, the model or the observer throws leaves this class. The records of a batch that failed stay
 * unscored, and the processor scores each of them alone.
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
    private final int[] records; // [capacity], each row's record
    private final int[] unusual; // [capacity], rows that reach the threshold
    private @Nullable Runnable fields;

    /** @param detector its place in the plan */
    BatchScorer(int detector, ObservedDetector observed, ActiveModel model, int capacity) {
        this.detector = detector;
        this.observed = observed;
        this.model = model;
        settlesOrdinary = observed.detector().settings().writesAnomaliesOnly();
        batch = new Batch(model.schema(), capacity);
        scores = model.engine().newScores(capacity);
        records = new int[capacity];
        unusual = new int[capacity];
    }

    ActiveModel model() {
        return model;
    }

    /** Decodes and scores the records, and sets their outcomes. */
    void run(ScoringTask task) {
        batch.clear();
        fields = null;
        try {
            decode(task);
            for (int attempt = 0; attempt < ATTEMPTS && batch.rows() > 0; attempt++) {
                if (scored()) {
                    setOutcomes(task);
                    break;
                }
            }
        } catch (Throwable e) {
            failed("detector {0}: a batch is left unscored, its records are scored alone: {1}", e);
        }
    }

    private void decode(ScoringTask task) {
        for (int i = 0; i < task.size(); i++) {
            int row = batch.rows();
            Decoded decoded = model.decode(task.value(i), batch);
            if (decoded instanceof Decoded.Malformed malformed) {
                task.partition(i).set(detector, task.index(i), Outcome.Rejected.malformed(malformed));
            } else {
                records[row] = i;
            }
        }
    }

    private boolean scored() {
        long start = System.nanoTime();
        try {
            model.engine().score(batch, scores);
        } catch (Throwable e) {
            failed("detector {0}: a batch could not be scored: {1}", e);
            return false;
        }
        long nanos = System.nanoTime() - start;
        observe(observer -> {
            observer.modelCalled(batch.rows(), nanos);
            fields = observer.fields(batch);
        });
        return true;
    }

    private void setOutcomes(ScoringTask task) {
        int anomalies = 0;
        for (int row = 0; row < batch.rows(); row++) {
            PolledPartition partition = task.partition(records[row]);
            int index = task.index(records[row]);
            ThresholdPolicy policy = partition.policy(detector);
            Outcome.Rejected rejected = model.rejected(scores, row);
            if (rejected != null) {
                observe(DetectionObserver::inferenceFailed);
                partition.set(detector, index, rejected);
            } else if (policy.isAnomaly(scores.rawScore(row))) {
                unusual[anomalies++] = row;
            } else if (settlesOrdinary) {
                partition.settle(detector, index, policy.score(scores.rawScore(row)), scores.rawScore(row));
            } else {
                partition.set(detector, index, model.ordinary(scores, row, policy));
            }
        }
        if (anomalies > 0) {
            explain(task, Arrays.copyOf(unusual, anomalies));
        }
    }

    private void explain(ScoringTask task, int[] rows) {
        Explanations explanations =
                model.explain(batch, rows, () -> observe(DetectionObserver::inferenceFailed));
        for (int row : rows) {
            PolledPartition partition = task.partition(records[row]);
            partition.set(
                    detector,
                    task.index(records[row]),
                    model.anomaly(
                            scores,
                            batch,
                            row,
                            partition.policy(detector),
                            explanations,
                            task.value(records[row])));
        }
    }

    /** Hands over the field figures of the batch, to be told when its first record is committed. On the stream thread. */
    void handOver(ScoringTask task) {
        if (fields != null && batch.rows() > 0) {
            task.partition(records[0]).fields(detector, task.index(records[0]), fields);
        }
        fields = null;
    }

    private void failed(String message, Throwable cause) {
        observe(DetectionObserver::inferenceFailed);
        report(message, cause);
    }

    /** An observer that throws loses its figures, but no record its outcome. */
    private void observe(Consumer<DetectionObserver> event) {
        try {
            event.accept(observed.observer());
        } catch (Throwable e) {
            report("detector {0}: figures are lost: {1}", e);
        }
    }

    /** Logs at most once a minute: a model that fails does so at every poll. */
    private void report(String message, Throwable cause) {
        long now = System.nanoTime();
        long before = REPORTED_NANOS.get();
        boolean due = before == 0 || now - before > TimeUnit.MINUTES.toNanos(1);
        if (due && REPORTED_NANOS.compareAndSet(before, now)) {
            LOG.log(System.Logger.Level.WARNING, message, observed.detector().name(), cause);
        }
    }
}
