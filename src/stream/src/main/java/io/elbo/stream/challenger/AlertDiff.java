package io.elbo.stream.challenger;

import io.elbo.registry.ShadowExample;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How the verdicts of a challenger differ from those of one active model, in the committed records of this instance. It only
 * grows; of the records that are judged differently it holds the latest {@value #MAX_EXAMPLES} of each kind. Thread-safe.
 */
public final class AlertDiff {
    public static final int MAX_EXAMPLES = 20;

    private final int against;
    private final Instant since;
    private final AtomicLongArray totals; // of the process, of all challengers of the detector
    private final AtomicLongArray records = new AtomicLongArray(Judged.pairs());
    private final Deque<ShadowExample> gained = new ArrayDeque<>(); // guarded by itself, the latest first
    private final Deque<ShadowExample> lost = new ArrayDeque<>(); // guarded by itself, the latest first

    /**
     * @param against the active version
     * @param totals by pair; added to as well
     */
    AlertDiff(int against, Instant since, AtomicLongArray totals) {
        this.against = against;
        this.since = since;
        this.totals = totals;
    }

    /** The registry's number of the active version. */
    public int against() {
        return against;
    }

    public Instant since() {
        return since;
    }

    /** A record is committed. */
    public void add(byte pair) {
        records.getAndIncrement(pair);
        totals.getAndIncrement(pair);
    }

    /** An example is committed. */
    public void add(ShadowExample example, boolean isGained) {
        Deque<ShadowExample> examples = isGained ? gained : lost;
        synchronized (examples) {
            examples.addFirst(example);
            if (examples.size() > MAX_EXAMPLES) {
                examples.removeLast();
            }
        }
    }

    public DiffFigures figures() {
        return figures(records);
    }

    static DiffFigures figures(AtomicLongArray records) {
        long[] copy = new long[records.length()];
        for (int pair = 0; pair < copy.length; pair++) {
            copy[pair] = records.get(pair);
        }
        return new DiffFigures(copy);
    }

    /** What only the challenger flags, the latest first. */
    public List<ShadowExample> gained() {
        synchronized (gained) {
            return List.copyOf(gained);
        }
    }

    /** What only the active model flags, the latest first. */
    public List<ShadowExample> lost() {
        synchronized (lost) {
            return List.copyOf(lost);
        }
    }
}
