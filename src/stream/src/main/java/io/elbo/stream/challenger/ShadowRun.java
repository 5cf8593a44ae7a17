package io.elbo.stream.challenger;

import io.elbo.core.score.EngineClosedException;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.history.DetectorHistory;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One model while it scores beside a detector's active one. Whatever it throws, the active model goes on undisturbed: failures are
 * counted, and after {@value #MAX_FAILURES} in a row it is suspended. Thread-safe.
 *
 * <p>It is held to the same budgets as the active model: each partition's thresholds are the shares of records that hold there for
 * the active model, by the calibration that the challenger brought along. It learns nothing of the stream.
 */
public final class ShadowRun {
    static final int MAX_FAILURES = 20;
    private static final System.Logger LOG = System.getLogger(ShadowRun.class.getName());

    /** @param active the policy that holds for the active model */
    private record Thresholds(ThresholdPolicy active, ThresholdPolicy own) {}

    private final String detector;
    private final ActiveModel model;
    private final int version;
    private final Clock clock;
    private final AtomicLongArray totals;
    private final LongAdder nanos;
    private final LongAdder failures;
    private final Map<Integer, Thresholds> thresholds = new ConcurrentHashMap<>(); // by partition
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private volatile Sample sample;
    private volatile @Nullable AlertDiff diff; // null before the first poll
    private volatile @Nullable String suspended;

    ShadowRun(
            String detector,
            ActiveModel model,
            int version,
            double share,
            Clock clock,
            AtomicLongArray totals,
            LongAdder nanos,
            LongAdder failures) {
        this.detector = detector;
        this.model = model;
        this.version = version;
        this.clock = clock;
        this.totals = totals;
        this.nanos = nanos;
        this.failures = failures;
        sample = new Sample(share);
    }

    public int version() {
        return version;
    }

    /** The model. Whoever scores with it {@link #retain retains} it; decoding and deriving work after it is closed, too. */
    public ActiveModel model() {
        return model;
    }

    /** The model for one more user, who closes it; null if it is at work no more. */
    public @Nullable ActiveModel retain() {
        if (suspended != null) {
            return null;
        }
        try {
            return model.retain();
        } catch (EngineClosedException e) {
            return null; // it has ended since it was read
        }
    }

    /** What its histories of keys are kept by; null if it has none. */
    public @Nullable DetectorHistory keys() {
        return model.keys();
    }

    /** Whether it has histories that nobody else advances. */
    public boolean hasOwnHistories(@Nullable ActiveModel active) {
        return hasOwnHistories(model, active);
    }

    private static boolean hasOwnHistories(ActiveModel challenger, @Nullable ActiveModel active) {
        if (challenger.history() == null) {
            return false;
        }
        return active == null
                || active.history() == null
                || active.history().definitionHash() != challenger.history().definitionHash();
    }

    /** Share of the records that it scores. */
    public double sample() {
        return sample.share();
    }

    void sample(double share) {
        sample = new Sample(share);
    }

    /** Whether it scores the record. */
    public boolean samples(int partition, long offset) {
        return sample.holds(partition, offset);
    }

    /** How its verdicts differ from those of this version; begun anew if another one was active before. */
    public synchronized AlertDiff diff(int against) {
        AlertDiff known = diff;
        if (known == null || known.against() != against) {
            known = new AlertDiff(against, clock.instant(), totals);
            diff = known;
        }
        return known;
    }

    /** How its verdicts differ from those of the version that was active last; null before the first poll. */
    public @Nullable AlertDiff diff() {
        return diff;
    }

    /** Its thresholds in a partition, by the budgets that hold for the active model there. */
    public ThresholdPolicy policy(int partition, ThresholdPolicy active) {
        Thresholds known = thresholds.get(partition);
        if (known == null || known.active() != active) {
            known = new Thresholds(
                    active, new ThresholdPolicy(model.metadata().calibration(), active.warning(), active.critical()));
            thresholds.put(partition, known);
        }
        return known.own();
    }

    /** A thread has spent time on it. */
    public void spent(long spentNanos) {
        nanos.add(spentNanos);
    }

    /** A call has succeeded. */
    public void succeeded() {
        if (failuresInARow.get() != 0) {
            failuresInARow.set(0);
        }
    }

    /** A call has failed. */
    public void failed(Throwable cause) {
        failures.increment();
        if (failuresInARow.incrementAndGet() >= MAX_FAILURES) {
            suspend(MAX_FAILURES + " calls in a row have failed, at last: " + cause);
        }
    }

    /** It is left out from the next poll on. */
    public synchronized void suspend(String reason) {
        if (suspended == null) {
            suspended = reason;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "detector {0}: the challenger, version {1}, is suspended: {2}",
                    detector,
                    version,
                    reason);
        }
    }

    /** Null if it is at work. */
    public @Nullable String whySuspended() {
        return suspended;
    }

    void close() {
        model.close();
    }
}
