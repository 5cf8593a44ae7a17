package io.elbo.stream.batch;

import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Outcome;
import java.util.ArrayDeque;
import java.util.List;

/**
 * One partition's records from the poll in which they were scored until the topology processes them, in the order of their
 * offsets, and what is to be told of them when they are committed. It belongs to one stream thread.
 *
 * <p>Records that were polled but are never processed, as after the loss of a partition, are dropped as soon as a record
 * with a higher offset is taken, or when the partition is read again from an earlier offset.
 */
public final class PartitionQueue {
    private final ArrayDeque<PendingRecord> pending = new ArrayDeque<>();
    private final List<UncommittedFigures> figures; // by detector

    /** @param observers of the detectors, in the plan's order */
    PartitionQueue(List<DetectionObserver> observers) {
        figures = observers.stream().map(UncommittedFigures::new).toList();
    }

    /** Prepares for records from this offset on: whatever is known of them from an earlier poll is dropped. */
    void rewind(long offset) {
        while (!pending.isEmpty() && pending.peekLast().offset() >= offset) {
            pending.removeLast();
        }
        figures.forEach(detector -> detector.rewind(offset));
    }

    UncommittedFigures figures(int detector) {
        return figures.get(detector);
    }

    /**
     * Adds a record. If its offset is not higher than the newest one, the partition is being read again.
     *
     * @param outcomes by detector, in the plan's order
     */
    public void append(long offset, List<Outcome> outcomes) {
        PendingRecord newest = pending.peekLast();
        if (newest != null && newest.offset() >= offset) {
            pending.clear();
        }
        pending.addLast(new PendingRecord(offset, outcomes));
    }

    /** Removes and returns the record at this offset; a record of which nothing is known is unscored at every detector. */
    public PendingRecord take(long offset) {
        while (true) {
            PendingRecord oldest = pending.peekFirst();
            if (oldest == null || oldest.offset() > offset) {
                return PendingRecord.UNKNOWN;
            }
            pending.removeFirst();
            if (oldest.offset() == offset) {
                return oldest;
            }
        }
    }

    /**
     * Notes what became of a record that was scored alone, for the observer to be told when it is committed.
     *
     * @param latencyMillis from the record's timestamp to its verdict
     */
    public void scoredAlone(int detector, long offset, Outcome outcome, long latencyMillis) {
        figures.get(detector).unusual(offset, outcome, latencyMillis);
    }

    /** @param told tells the detector's observer something of the record at the offset; run once, when it is committed */
    public void whenCommitted(int detector, long offset, Runnable told) {
        figures.get(detector).fields(offset, told);
    }

    /** Tells the observers of every record before this position. */
    void committed(long position) {
        for (UncommittedFigures detector : figures) {
            detector.committed(position);
        }
    }
}
