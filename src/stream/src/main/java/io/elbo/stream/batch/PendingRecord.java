package io.elbo.stream.batch;

import io.elbo.stream.challenger.ShadowRun;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.history.KeyChange;
import io.elbo.stream.history.StateChanges;
import io.elbo.stream.tracing.PollTrace;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One polled record that waits in its {@link PartitionQueue} until the topology processes it, with its outcomes. Immutable. */
public final class PendingRecord {
    /** Of a record that no poll has scored, as without an interceptor. */
    static final PendingRecord UNKNOWN =
            new PendingRecord(-1, List.of(), List.of(), StateChanges.NONE, Map.of(), List.of(), PollTrace.OFF);

    private final long offset;
    private final List<Outcome> outcomes; // by detector, in the plan's order
    private final List<ActiveModel> models; // as above, those of the poll; empty if none has scored it
    private final StateChanges changes;
    private final Map<Integer, List<KeyChange>> incidents; // by detector
    private final List<ShadowRun> alone;
    private final PollTrace trace;

    PendingRecord(
            long offset,
            List<Outcome> outcomes,
            List<ActiveModel> models,
            StateChanges changes,
            Map<Integer, List<KeyChange>> incidents,
            List<ShadowRun> alone,
            PollTrace trace) {
        this.offset = offset;
        this.outcomes = outcomes;
        this.models = models;
        this.changes = changes;
        this.incidents = incidents;
        this.alone = alone;
        this.trace = trace;
    }

    long offset() {
        return offset;
    }

    /** The states of keys that it carries, which are to be written with it. */
    public StateChanges changes() {
        return changes;
    }

    /**
     * What the record has made of the incident of its key, in its order.
     *
     * @param detector its place in the plan
     */
    public List<KeyChange> incidents(int detector) {
        return incidents.getOrDefault(detector, List.of());
    }

    /** The trace of its poll. */
    public PollTrace trace() {
        return trace;
    }

    /** Whether no poll has scored it. */
    public boolean isUnknown() {
        return this == UNKNOWN;
    }

    /** The challengers to whose own histories the processor has to add the record. */
    public List<ShadowRun> alone() {
        return alone;
    }

    /**
     * The model that the record was scored with in its poll, which may be closed meanwhile; null if no poll has scored it.
     *
     * @param detector its place in the plan
     */
    public @Nullable ActiveModel model(int detector) {
        return models.isEmpty() ? null : models.get(detector);
    }

    /** @param detector its place in the plan */
    public Outcome outcome(int detector) {
        return outcomes.isEmpty() ? Outcome.UNSCORED : outcomes.get(detector);
    }
}
