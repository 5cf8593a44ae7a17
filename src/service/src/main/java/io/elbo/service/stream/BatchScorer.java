package io.elbo.service.stream;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Decoded;
import io.elbo.core.score.Scores;
import io.elbo.core.score.ScoringException;
import io.elbo.service.detector.Outcome;
import io.elbo.service.detector.RowScorer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Gathers one detector's records into loads that are decoded and scored together: by a score thread, or by the stream
 * thread when it comes to the first of their records. One stream thread adds; loads complete on any thread, and never
 * throw.
 */
final class BatchScorer {
    private static final System.Logger LOG = System.getLogger(BatchScorer.class.getName());
    private static final int ATTEMPTS = 2;
    /** Waking another thread for fewer records takes longer than scoring them. */
    private static final int FEWEST_FOR_ANOTHER_THREAD = 32;

    private final Watch watch;
    private final ScoringThreads threads;
    private final int batchRows;
    private final Queue<Buffers> free = new ConcurrentLinkedQueue<>();
    private final AtomicLong reportedNanos = new AtomicLong(); // 0 until the first report
    private PolledLoad load;

    /** What one thread needs to score one load. */
    private final class Buffers {
        final Batch batch = new Batch(watch.detector().schema(), batchRows);
        final List<Handoff.Slip> rows = new ArrayList<>(batchRows); // of the row at the same place
        final Scores scores = new Scores(batchRows);
    }

    /** The records of one call of the model. */
    private final class PolledLoad implements Handoff.Load {
        private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        private final List<Handoff.Slip> slips = new ArrayList<>(); // of the record at the same place
        private final AtomicBoolean begun = new AtomicBoolean();
        private final CountDownLatch done = new CountDownLatch(1);

        @Override
        public void complete() {
            if (done.getCount() > 0) {
                if (begun.compareAndSet(false, true)) {
                    score();
                } else {
                    await();
                }
            }
        }

        private void score() {
            try {
                BatchScorer.this.score(records, slips);
            } finally {
                records.clear();
                slips.clear();
                done.countDown();
            }
        }

        private void await() {
            boolean interrupted = false;
            while (true) {
                try {
                    done.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true; // a load takes milliseconds; the record needs its outcome
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    BatchScorer(Watch watch, ScoringThreads threads, int batchRows) {
        this.watch = watch;
        this.threads = threads;
        this.batchRows = batchRows;
        load = new PolledLoad();
    }

    String detector() {
        return watch.detector().name();
    }

    void add(ConsumerRecord<byte[], byte[]> record, Handoff.Lane lane) {
        load.records.add(record);
        load.slips.add(lane.append(record.offset(), load));
        if (load.records.size() == batchRows) {
            hand();
        }
    }

    /** Hands on what has been added since the last full load. */
    void flush() {
        if (!load.records.isEmpty()) {
            hand();
        }
    }

    private void hand() {
        PolledLoad polled = load;
        load = new PolledLoad();
        if (polled.records.size() >= FEWEST_FOR_ANOTHER_THREAD) {
            threads.offer(polled);
        }
    }

    private void score(List<ConsumerRecord<byte[], byte[]>> records, List<Handoff.Slip> slips) {
        Buffers mine = free.poll();
        Buffers buffers = mine == null ? new Buffers() : mine;
        try {
            decode(records, slips, buffers);
            for (int attempt = 0; attempt < ATTEMPTS && !buffers.rows.isEmpty(); attempt++) {
                if (scored(buffers)) {
                    for (int row = 0; row < buffers.rows.size(); row++) {
                        buffers.rows.get(row).fill(RowScorer.outcome(buffers.scores, row));
                    }
                    break;
                }
            }
        } catch (RuntimeException e) {
            watch.observer().inferenceFailed();
            report("detector {0}: a batch is left unscored, its records are scored alone: {1}", e);
        } finally {
            buffers.batch.clear();
            buffers.rows.clear();
            free.add(buffers);
        }
    }

    private void decode(List<ConsumerRecord<byte[], byte[]>> records, List<Handoff.Slip> slips, Buffers buffers) {
        for (int i = 0; i < records.size(); i++) {
            Handoff.Slip slip = slips.get(i);
            Decoded decoded = watch.detector().decode(records.get(i).value(), buffers.batch);
            if (decoded instanceof Decoded.Malformed malformed) {
                slip.fill(Outcome.Rejected.malformed(malformed));
            } else {
                buffers.rows.add(slip);
            }
        }
    }

    private boolean scored(Buffers full) {
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
