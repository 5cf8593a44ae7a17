package io.elbo.stream.batch;

import io.elbo.core.feature.Decoded;
import io.elbo.stream.detector.Outcome;
import java.util.List;

/**
 * A task's share of one {@link DecodeGroup}: decodes the task's records once, then scores them for each detector. Owns its
 * memory; used by one thread at a time. Throws nothing.
 */
final class GroupScorer {
    private final DecodedRows rows;
    private final List<BatchScorer> scorers;
    private final int[] records; // [capacity], each row's record

    GroupScorer(DecodedRows rows, List<BatchScorer> scorers, int capacity) {
        this.rows = rows;
        this.scorers = scorers;
        records = new int[capacity];
    }

    void run(ScoringTask task) {
        try {
            decode(task);
        } catch (Throwable e) {
            scorers.forEach(scorer -> scorer.failed("detector {0}: a batch could not be decoded: {1}", e));
            rows.clear();
            return;
        }
        scorers.forEach(scorer -> scorer.run(task, records));
    }

    private void decode(ScoringTask task) {
        rows.clear();
        int row = 0;
        for (int i = 0; i < task.size(); i++) {
            if (rows.decode(task.value(i)) instanceof Decoded.Malformed malformed) {
                Outcome.Rejected rejected = Outcome.Rejected.malformed(malformed);
                for (BatchScorer scorer : scorers) {
                    scorer.set(task, i, rejected);
                }
            } else {
                records[row++] = i;
            }
        }
    }

    /** After the task has run, on the stream thread. */
    void handOver(ScoringTask task) {
        scorers.forEach(scorer -> scorer.handOver(task, records));
    }
}
