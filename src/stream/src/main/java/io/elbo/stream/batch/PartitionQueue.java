package io.elbo.stream.batch;

import io.elbo.stream.detector.Outcome;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of one partition's records for one detector, from the poll in which they were scored until the topology
 * processes them, in the order of their offsets. It belongs to one stream thread.
 *
 * <p>Records that were polled but are never processed, as after the loss of a partition, are dropped as soon as a record
 * with a higher offset is taken, or when the partition is read again from an earlier offset.
 */
public final class PartitionQueue {
    private final ArrayDeque<PendingScore> pending = new ArrayDeque<>();

    PartitionQueue() {}

    /** Adds a record. If its offset is not higher than the newest one, the partition is being read again: all before it is dropped. */
    void append(PendingScore score) {
        PendingScore newest = pending.peekLast();
        if (newest != null && newest.offset() >= score.offset()) {
            pending.clear();
        }
        pending.addLast(score);
    }

    /** Adds a record whose outcome is known, as the interceptor does. */
    public void append(long offset, @Nullable Outcome outcome) {
        PendingScore score = new PendingScore(offset);
        if (outcome != null) {
            score.set(outcome);
        }
        append(score);
    }

    /** Removes and returns the outcome of the record at this offset; null if it has none, or was taken before. */
    public @Nullable Outcome take(long offset) {
        while (true) {
            PendingScore oldest = pending.peekFirst();
            if (oldest == null || oldest.offset() > offset) {
                return null;
            }
            pending.removeFirst();
            if (oldest.offset() == offset) {
                return oldest.outcome();
            }
        }
    }
}
