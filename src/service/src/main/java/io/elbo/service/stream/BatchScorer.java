package io.elbo.service.stream;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Decoded;
import io.elbo.core.score.Scores;
import io.elbo.core.score.ScoringException;
import io.elbo.service.detector.Outcome;
import io.elbo.service.detector.RowScorer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Gathers one detector's records and leaves on each the outcome. Not thread-safe; never throws. */
final class BatchScorer {
    private static final System.Logger LOG = System.getLogger(BatchScorer.class.getName());
    private static final int ATTEMPTS = 2;

    private final Watch watch;
    private final String headerName;
    private final Batch batch;
    private final Scores scores;
    private final List<ConsumerRecord<byte[], byte[]>> pending; // row i of the batch is record i
    private long reportedNanos; // 0 until the first report

    BatchScorer(Watch watch, Handoff handoff, int batchRows) {
        this.watch = watch;
        headerName = handoff.headerName(watch.detector().name());
        batch = new Batch(watch.detector().schema(), batchRows);
        scores = new Scores(batchRows);
        pending = new ArrayList<>(batchRows);
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (watch.detector().decode(record.value(), batch) instanceof Decoded.Malformed malformed) {
                leave(record, Outcome.Rejected.malformed(malformed));
                return;
            }
            pending.add(record);
        } catch (RuntimeException e) {
            abandon(e);
            return;
        }
        if (batch.isFull()) {
            flush();
        }
    }

    void flush() {
        if (pending.isEmpty()) {
            return;
        }
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                if (scored()) {
                    for (int row = 0; row < pending.size(); row++) {
                        leave(pending.get(row), RowScorer.outcome(scores, row));
                    }
                    break;
                }
            }
            clear();
        } catch (RuntimeException e) {
            abandon(e);
        }
    }

    private boolean scored() {
        long start = System.nanoTime();
        try {
            watch.detector().scorer().score(batch, scores);
        } catch (ScoringException e) {
            watch.observer().inferenceFailed();
            report("detector {0}: a batch could not be scored: {1}", e);
            return false;
        }
        watch.observer().batchScored(batch, System.nanoTime() - start);
        return true;
    }

    private void leave(ConsumerRecord<byte[], byte[]> record, Outcome outcome) {
        record.headers().add(headerName, Handoff.encode(outcome));
    }

    /** Leaves the batch's records unscored: each is scored alone later. */
    private void abandon(RuntimeException cause) {
        watch.observer().inferenceFailed();
        report("detector {0}: a batch is left unscored, its records are scored alone: {1}", cause);
        clear();
    }

    /** Logs at most once a minute: a model that fails does so at every poll. */
    private void report(String message, RuntimeException cause) {
        long now = System.nanoTime();
        if (reportedNanos == 0 || now - reportedNanos > TimeUnit.MINUTES.toNanos(1)) {
            reportedNanos = now;
            LOG.log(System.Logger.Level.WARNING, message, watch.detector().name(), cause);
        }
    }

    private void clear() {
        batch.clear();
        pending.clear();
    }
}
