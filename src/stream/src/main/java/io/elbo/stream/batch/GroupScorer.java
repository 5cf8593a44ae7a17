package io.elbo.stream.batch;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.stream.detector.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A task's share of one {@link DecodeGroup}: decodes the task's records once, then scores them for each detector. A detector
 * with histories of keys has a group of its own, whose records are decoded on the stream thread, as they are added to the task.
 * Owns its memory; used by one thread at a time. Throws nothing.
 */
final class GroupScorer {
    private final DecodedRows rows;
    private final List<BatchScorer> scorers;
    private final @Nullable RowHistory history; // of the only detector; null if it has none
    private final int[] records; // [capacity], each row's record

    GroupScorer(DecodedRows rows, List<BatchScorer> scorers, @Nullable RowHistory history, int capacity) {
        this.rows = rows;
        this.scorers = scorers;
        this.history = history;
        records = new int[capacity];
    }

    boolean remembers() {
        return history != null;
    }

    /** With histories: decodes the record that was added to the task last, and adds it to the history of its key. */
    void add(ScoringTask task, int record) {
        PolledPartition partition = task.partition(record);
        if (partition.history() == null) {
            partition.block(); // the processor scores it alone, and so all that follow it
            return;
        }
        int before = rows.batch(0).rows();
        try {
            Decoded decoded = rows.decode(task.record(record));
            if (decoded != Decoded.ROW) {
                setWithoutRow(task, record, decoded);
            } else {
                Objects.requireNonNull(history).add(partition, task.index(record), rows.batch(0), before);
                records[before] = record;
            }
        } catch (Throwable e) {
            if (rows.batch(0).rows() > before) {
                rows.batch(0).removeLastRow();
            }
            partition.block();
            scorers.forEach(
                    scorer -> scorer.failed("detector {0}: a record could not be added to its history: {1}", e));
        }
    }

    /** What the detector's rows stand in; null if it is not one of these. */
    @Nullable
    Batch batch(int detector) {
        for (int place = 0; place < scorers.size(); place++) {
            if (scorers.get(place).detector() == detector) {
                return rows.batch(place);
            }
        }
        return null;
    }

    /** The row of one of the task's records; negative if it has none. */
    int row(int record) {
        return Arrays.binarySearch(records, 0, rows.batch(0).rows(), record);
    }

    /** With histories: the rows are not needed any more. */
    void clear() {
        rows.clear();
    }

    void run(ScoringTask task) {
        try {
            if (history == null) {
                decode(task);
            }
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
            Decoded decoded = rows.decode(task.record(i));
            if (decoded != Decoded.ROW) {
                setWithoutRow(task, i, decoded);
            } else {
                records[row++] = i;
            }
        }
    }

    private void setWithoutRow(ScoringTask task, int record, Decoded decoded) {
        Outcome outcome = Outcome.withoutRow(decoded);
        for (BatchScorer scorer : scorers) {
            scorer.set(task, record, outcome);
        }
    }

    /** After the task has run, on the stream thread. */
    void handOver(ScoringTask task) {
        scorers.forEach(scorer -> scorer.handOver(task, records));
    }
}
