package io.elbo.stream.batch;

import io.elbo.stream.detector.Outcome;
import io.elbo.stream.history.StateChanges;
import java.util.List;

/** One polled record that waits in its {@link PartitionQueue} until the topology processes it, with its outcomes. Immutable. */
public final class PendingRecord {
    /** Of a record that no poll has scored, as without an interceptor. */
    static final PendingRecord UNKNOWN = new PendingRecord(-1, List.of(), StateChanges.NONE);

    private final long offset;
    private final List<Outcome> outcomes; // by detector, in the plan's order
    private final StateChanges changes;

    PendingRecord(long offset, List<Outcome> outcomes, StateChanges changes) {
        this.offset = offset;
        this.outcomes = outcomes;
        this.changes = changes;
    }

    long offset() {
        return offset;
    }

    /** The states of keys that it carries, which are to be written with it. */
    public StateChanges changes() {
        return changes;
    }

    /** @param detector its place in the plan */
    public Outcome outcome(int detector) {
        return outcomes.isEmpty() ? Outcome.UNSCORED : outcomes.get(detector);
    }
}
