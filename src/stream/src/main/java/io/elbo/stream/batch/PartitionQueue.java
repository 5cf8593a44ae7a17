package io.elbo.stream.batch;

import io.elbo.stream.challenger.AlertDiff;
import io.elbo.stream.challenger.ShadowRun;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.history.KeyChange;
import io.elbo.stream.history.PartitionHistory;
import io.elbo.stream.history.StateChanges;
import io.elbo.stream.tracing.PollTrace;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
    private final Map<AlertDiff, UncommittedDiff> diffs = new LinkedHashMap<>(); // of challengers
    private @Nullable PartitionHistory history; // while a task with a store of key states owns the partition

    /** @param observers of the detectors, in the plan's order */
    PartitionQueue(List<DetectionObserver> observers) {
        figures = observers.stream().map(UncommittedFigures::new).toList();
    }

    /** Prepares for a poll's records: whatever is known of them from an earlier poll is dropped. */
    void rewind(long firstOffset, long lastOffset) {
        while (!pending.isEmpty() && pending.peekLast().offset() >= firstOffset) {
            pending.removeLast();
        }
        figures.forEach(detector -> detector.rewind(firstOffset));
        diffs.values().forEach(diff -> diff.rewind(firstOffset));
        if (history != null) {
            history.polling(firstOffset, lastOffset, newestPending());
        }
    }

    /** Offset of the newest record that waits to be processed; -1 if none does. */
    public long newestPending() {
        PendingRecord newest = pending.peekLast();
        return newest == null ? -1 : newest.offset();
    }

    /** What is remembered of the partition's keys; null if no detector remembers, or if the task has no store yet. */
    public @Nullable PartitionHistory history() {
        return history;
    }

    /** A task owns the partition from now on that has a store of key states. */
    public void open(PartitionHistory ofTask) {
        history = ofTask;
    }

    /** What waits to be counted in the diff of a challenger. */
    UncommittedDiff uncommitted(AlertDiff diff) {
        return diffs.computeIfAbsent(diff, UncommittedDiff::new);
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
        append(offset, outcomes, PollTrace.OFF);
    }

    /** The same, of a poll that is traced. */
    public void append(long offset, List<Outcome> outcomes, PollTrace trace) {
        append(offset, outcomes, List.of(), StateChanges.NONE, Map.of(), List.of(), trace);
    }

    void append(
            long offset,
            List<Outcome> outcomes,
            List<ActiveModel> models,
            StateChanges changes,
            Map<Integer, List<KeyChange>> incidents,
            List<ShadowRun> alone,
            PollTrace trace) {
        PendingRecord newest = pending.peekLast();
        if (newest != null && newest.offset() >= offset) {
            pending.clear();
        }
        pending.addLast(new PendingRecord(offset, outcomes, models, changes, incidents, alone, trace));
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

    /** Tells the observers of every record before this position, and counts it in the diffs. */
    void committed(long position) {
        for (UncommittedFigures detector : figures) {
            detector.committed(position);
        }
        for (Iterator<UncommittedDiff> all = diffs.values().iterator(); all.hasNext(); ) {
            UncommittedDiff diff = all.next();
            diff.committed(position);
            if (diff.isEmpty() && diffs.size() > figures.size()) {
                all.remove(); // of a challenger that is gone, or it will be made anew
            }
        }
    }
}
