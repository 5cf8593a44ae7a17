package io.elbo.stream.batch;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Decoded;
import io.elbo.core.score.Scores;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.RowScorer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Gathers one detector's records into batches and scores them. One stream thread calls it; full batches may be decoded and
 * scored on other threads until {@link #finish} returns.
 *
 * <p>Nothing that the decoder, the model or the observer throws leaves this class, and none of it is left behind: a batch is
 * always cleared and used again. The records of a batch that failed have no outcome; the processor scores each of them alone.
 */
final class BatchScorer {
    private static final System.Logger LOG = System.getLogger(BatchScorer.class.getName());
    private static final int ATTEMPTS = 2;

    private final ObservedDetector detector;
    private final ScoringThreads.Share share;
    private final int batchRows;
    private final boolean settlesOrdinary;
    private final ArrayDeque<Work> free = new ArrayDeque<>();
    private final List<Work> started = new ArrayList<>();
    private final AtomicLong reportedNanos = new AtomicLong(); // 0 until the first report
    private Work work;

    /** The records of one call of the model, and the memory that it needs. */
    private final class Work {
        final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>(batchRows);
        final List<PendingScore> pending = new ArrayList<>(batchRows); // of the record at the same place
        final Batch batch = new Batch(detector.detector().schema(), batchRows);
        final int[] rows = new int[batchRows]; // each row's place among the records
        final Scores scores = detector.detector().engine().newScores(batchRows);
        final float[] settledScores = new float[batchRows]; // surprise of the records that are settled, nats
        final float[] settledRawScores = new float[batchRows]; // of the record at the same place
        final long[] settledTimestamps = new long[batchRows]; // of the record at the same place

        void clear() {
            records.clear();
            pending.clear();
            batch.clear();
        }
    }

    BatchScorer(ObservedDetector detector, ScoringThreads threads, int batchRows) {
        this.detector = detector;
        share = threads.share();
        this.batchRows = batchRows;
        settlesOrdinary = detector.detector().settings().writesAnomaliesOnly();
        work = new Work();
    }

    String detector() {
        return detector.detector().name();
    }

    /** Adds the next records of a partition; each has its pending score at the same place. */
    PendingScore[] add(List<ConsumerRecord<byte[], byte[]>> records) {
        PendingScore[] pending = new PendingScore[records.size()];
        for (int i = 0; i < pending.length; i++) {
            ConsumerRecord<byte[], byte[]> record = records.get(i);
            pending[i] = new PendingScore(record.offset());
            add(record, pending[i]);
        }
        return pending;
    }

    private void add(ConsumerRecord<byte[], byte[]> record, PendingScore pending) {
        work.records.add(record);
        work.pending.add(pending);
        if (work.records.size() == batchRows) {
            Work full = work;
            Work next = free.poll();
            work = next == null ? new Work() : next;
            started.add(full);
            share.add(() -> score(full));
        }
    }

    /** Scores what is left, and returns when every batch of the poll has been scored or has failed. */
    void finish() {
        score(work);
        share.finish().forEach(e -> report("detector {0}: a batch has ended with {1}", e));
        free.addAll(started);
        started.clear();
    }

    private void score(Work full) {
        try {
            decode(full);
            for (int attempt = 0; attempt < ATTEMPTS && full.batch.rows() > 0; attempt++) {
                if (scored(full)) {
                    setOutcomes(full);
                    break;
                }
            }
        } catch (Throwable e) {
            failed("detector {0}: a batch is left unscored, its records are scored alone: {1}", e);
        } finally {
            full.clear();
        }
    }

    private void decode(Work full) {
        for (int i = 0; i < full.records.size(); i++) {
            int row = full.batch.rows();
            Decoded decoded = detector.detector().decode(full.records.get(i).value(), full.batch);
            if (decoded instanceof Decoded.Malformed malformed) {
                full.pending.get(i).set(Outcome.Rejected.malformed(malformed));
            } else {
                full.rows[row] = i;
            }
        }
    }

    private void setOutcomes(Work full) {
        ThresholdPolicy policy = detector.detector().judge();
        int settled = 0;
        for (int row = 0; row < full.batch.rows(); row++) {
            ConsumerRecord<byte[], byte[]> record = full.records.get(full.rows[row]);
            PendingScore pending = full.pending.get(full.rows[row]);
            if (isSettled(full, row, record, policy)) {
                float rawScore = full.scores.rawScore(row);
                pending.set(Outcome.SETTLED);
                full.settledScores[settled] = policy.score(rawScore);
                full.settledRawScores[settled] = rawScore;
                full.settledTimestamps[settled++] = record.timestamp();
            } else {
                pending.set(RowScorer.outcome(full.scores, row));
            }
        }
        int count = settled;
        if (count > 0) {
            observe(observer ->
                    observer.settled(full.settledScores, full.settledRawScores, full.settledTimestamps, count));
        }
    }

    /** Whether nothing is written of the record. One without a timestamp of its own gets one from the stream, so it goes on. */
    private boolean isSettled(Work full, int row, ConsumerRecord<byte[], byte[]> record, ThresholdPolicy policy) {
        return settlesOrdinary
                && record.timestamp() >= 0
                && full.scores.isFinite(row)
                && !policy.isAnomaly(full.scores.rawScore(row));
    }

    private boolean scored(Work full) {
        long start = System.nanoTime();
        try {
            detector.detector().engine().score(full.batch, full.scores);
        } catch (Throwable e) {
            failed("detector {0}: a batch could not be scored: {1}", e);
            return false;
        }
        long nanos = System.nanoTime() - start;
        observe(observer -> observer.batchScored(full.batch, nanos));
        return true;
    }

    private void failed(String message, Throwable cause) {
        observe(DetectionObserver::inferenceFailed);
        report(message, cause);
    }

    /** An observer that throws loses its figures, but no record its outcome. */
    private void observe(Consumer<DetectionObserver> event) {
        try {
            event.accept(detector.observer());
        } catch (Throwable e) {
            report("detector {0}: figures are lost: {1}", e);
        }
    }

    /** Logs at most once a minute: a model that fails does so at every poll. */
    private void report(String message, Throwable cause) {
        long now = System.nanoTime();
        long before = reportedNanos.get();
        boolean due = before == 0 || now - before > TimeUnit.MINUTES.toNanos(1);
        if (due && reportedNanos.compareAndSet(before, now)) {
            LOG.log(System.Logger.Level.WARNING, message, detector(), cause);
        }
    }
}
