package io.elbo.stream.challenger;

import io.elbo.stream.detector.ActiveModel;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The place for a second model beside a detector's active one. It may be empty, and a model may come and go between two polls. A
 * poll looks here before it looks which model is active: a challenger becomes active first and leaves this place then, so that no
 * poll lacks it. Thread-safe.
 */
public final class Challenger implements AutoCloseable {
    private final String detector;
    private final Clock clock;
    private final AtomicLongArray totals = new AtomicLongArray(Judged.pairs());
    private final LongAdder nanos = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile @Nullable ShadowRun run;
    private volatile Runnable changed = () -> {};

    Challenger(String detector, Clock clock) {
        this.detector = detector;
        this.clock = clock;
    }

    /** @param told after each change, on the thread that makes it */
    public void whenChanged(Runnable told) {
        changed = told;
    }

    /** The detector's name. */
    public String detector() {
        return detector;
    }

    /**
     * A model begins to score beside the active one, instead of the one before. If it is the same version, only the share changes.
     *
     * @param model of the detector's settings; closed when it ends, or at once if the same version is at work
     * @param version the registry's number, above 0
     * @param sample share of the records that it scores, from 0 to 1
     */
    public synchronized void begin(ActiveModel model, int version, double sample) {
        ShadowRun before = run;
        if (before != null && before.version() == version) {
            before.sample(sample);
            model.close();
            return;
        }
        run = new ShadowRun(detector, model, version, sample, clock, totals, nanos, failures);
        changed.run();
        if (before != null) {
            before.close();
        }
    }

    /** From the next poll on there is no challenger. */
    public synchronized void end() {
        ShadowRun before = run;
        run = null;
        if (before != null) {
            changed.run();
            before.close();
        }
    }

    /** The challenger; null if there is none. It may be suspended. */
    public @Nullable ShadowRun run() {
        return run;
    }

    /** The registry's number of the challenger; 0 if there is none. */
    public int version() {
        ShadowRun now = run;
        return now == null ? 0 : now.version();
    }

    /** Why the challenger is at rest; null if it is not, or if there is none. */
    public @Nullable String whySuspended() {
        ShadowRun now = run;
        return now == null ? null : now.whySuspended();
    }

    /** Records of all challengers that were here, while this process runs. */
    public DiffFigures totals() {
        return AlertDiff.figures(totals);
    }

    /** Time that threads have spent on challengers, while this process runs. */
    public double seconds() {
        return nanos.sum() / 1e9;
    }

    /** Calls of challengers that have failed, while this process runs. */
    public long failures() {
        return failures.sum();
    }

    @Override
    public void close() {
        end();
    }
}
