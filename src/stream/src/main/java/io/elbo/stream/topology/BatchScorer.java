package io.elbo.stream.topology;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Decoded;
import io.elbo.core.score.Scores;
import io.elbo.core.score.ScoringException;
import io.elbo.core.verdict.Verdict;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.RowScorer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Gathers one detector's records and fills their slips. One stream thread calls it; full loads may be decoded and scored
 * on other threads until {@link #finish} returns. Never throws.
 */
final class BatchScorer {
    private static final System.Logger LOG = System.getLogger(BatchScorer.class.getName());
    private static final int ATTEMPTS = 2;

    private final Watch watch;
    private final ScoringThreads.Share share;
    private final int batchRows;
    private final boolean settlesOrdinary;
    private final ArrayDeque<Load> free = new ArrayDeque<>();
    private final List<Load> underWay = new ArrayList<>();
    private final AtomicLong reportedNanos = new AtomicLong(); // 0 until the first report
    private Load load;

    /** The records of one call of the model. */
    private final class Load {
        final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>(batchRows);
        final List<Handoff.Slip> slips = new ArrayList<>(batchRows); // of the record at the same place
        final Batch batch = new Batch(watch.detector().schema(), batchRows);
        final int[] rows = new int[batchRows]; // each row's place among the records
        final Scores scores = new Scores(batchRows);
        final Verdict[] verdicts = new Verdict[batchRows]; // of the records that are settled
        final long[] timestamps = new long[batchRows]; // of the record of the verdict at the same place

        void clear() {
            records.clear();
            slips.clear();
            batch.clear();
        }
    }

    BatchScorer(Watch watch, ScoringThreads threads, int batchRows) {
        this.watch = watch;
        share = threads.share();
        this.batchRows = batchRows;
        settlesOrdinary = watch.detector().settings().writesAnomaliesOnly();
        load = new Load();
    }

    String detector() {
        return watch.detector().name();
    }

    /** Takes in the next records of a partition; each has its slip at the same place. */
    Handoff.Slip[] add(List<ConsumerRecord<byte[], byte[]>> records) {
        Handoff.Slip[] slips = new Handoff.Slip[records.size()];
        for (int i = 0; i < slips.length; i++) {
            ConsumerRecord<byte[], byte[]> record = records.get(i);
            slips[i] = new Handoff.Slip(record.offset());
            add(record, slips[i]);
        }
        return slips;
    }

    private void add(ConsumerRecord<byte[], byte[]> record, Handoff.Slip slip) {
        load.records.add(record);
        load.slips.add(slip);
        if (load.records.size() == batchRows) {
            Load full = load;
            Load next = free.poll();
            load = next == null ? new Load() : next;
            share.add(() -> score(full));
            underWay.add(full);
        }
    }

    /** Scores what is left and returns when every slip is as full as it gets. */
    void finish() {
        score(load);
        share.finish();
        free.addAll(underWay);
        underWay.clear();
    }

    private void score(Load full) {
        try {
            decode(full);
            for (int attempt = 0; attempt < ATTEMPTS && full.batch.rows() > 0; attempt++) {
                if (scored(full)) {
                    fill(full);
                    break;
                }
            }
        } catch (RuntimeException e) {
            watch.observer().inferenceFailed();
            report("detector {0}: a batch is left unscored, its records are scored alone: {1}", e);
        } finally {
            full.clear();
        }
    }

    private void decode(Load full) {
        for (int i = 0; i < full.records.size(); i++) {
            int row = full.batch.rows();
            Decoded decoded = watch.detector().decode(full.records.get(i).value(), full.batch);
            if (decoded instanceof Decoded.Malformed malformed) {
                full.slips.get(i).fill(Outcome.Rejected.malformed(malformed));
            } else {
                full.rows[row] = i;
            }
        }
    }

    private void fill(Load full) {
        int settled = 0;
        for (int row = 0; row < full.batch.rows(); row++) {
            ConsumerRecord<byte[], byte[]> record = full.records.get(full.rows[row]);
            Handoff.Slip slip = full.slips.get(full.rows[row]);
            Outcome outcome = RowScorer.outcome(full.scores, row);
            Verdict verdict = settlesOrdinary ? ordinary(outcome, record) : null;
            slip.fill(verdict == null ? outcome : Outcome.SETTLED);
            if (verdict != null) {
                full.verdicts[settled] = verdict;
                full.timestamps[settled++] = record.timestamp();
            }
        }
        if (settled > 0) {
            watch.observer().settled(full.verdicts, full.timestamps, settled);
        }
    }

    /** The verdict on an ordinary record; null where it is none, or has no time of its own and gets one from the stream. */
    private @Nullable Verdict ordinary(Outcome outcome, ConsumerRecord<byte[], byte[]> record) {
        if (!(outcome instanceof Outcome.Scored scored) || record.timestamp() < 0) {
            return null;
        }
        Verdict verdict =
                watch.detector().judge().verdict(scored.score(), scored.reconstructionLoss(), scored.klDivergence());
        return verdict.isAnomaly() ? null : verdict;
    }

    private boolean scored(Load full) {
        long start = System.nanoTime();
        try {
            watch.detector().scorer().score(full.batch, full.scores);
        } catch (ScoringException e) {
            watch.observer().inferenceFailed();
            report("detector {0}: a batch could not be scored: {1}", e);
            return false;
        }
        watch.observer().batchScored(full.batch, System.nanoTime() - start);
        return true;
    }

    /** Logs at most once a minute: a model that fails does so at every poll. */
    private void report(String message, RuntimeException cause) {
        long now = System.nanoTime();
        long before = reportedNanos.get();
        boolean due = before == 0 || now - before > TimeUnit.MINUTES.toNanos(1);
        if (due && reportedNanos.compareAndSet(before, now)) {
            LOG.log(System.Logger.Level.WARNING, message, detector(), cause);
        }
    }
}
