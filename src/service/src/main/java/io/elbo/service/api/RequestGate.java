package io.elbo.service.api;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Bounds what the API takes from the process: how many requests are in progress, and how many records are scored a second.
 * The second bound is a token bucket that may go below zero: a request is let in while there is a token left, and pays for
 * what it turned out to be. So even the largest request is served, and the average still holds. Thread-safe.
 */
public final class RequestGate {
    /** The answer to a request that asks to be let in. */
    public enum Decision {
        /** Let in: {@link #leave} must follow. */
        ADMITTED,
        /** As many requests as allowed are in progress. */
        BUSY,
        /** More records than allowed were scored lately. */
        EXHAUSTED
    }

    private final int maxConcurrent;
    private final int recordsPerSecond;
    private final LongSupplier nanoClock;
    private int inProgress;
    private double tokens; // one a record; negative after a request that was larger than what was left
    private long refilledNanos;

    /** @param nanoClock such as {@link System#nanoTime} */
    public RequestGate(int maxConcurrent, int recordsPerSecond, LongSupplier nanoClock) {
        this.maxConcurrent = maxConcurrent;
        this.recordsPerSecond = recordsPerSecond;
        this.nanoClock = nanoClock;
        tokens = recordsPerSecond;
        refilledNanos = nanoClock.getAsLong();
    }

    public synchronized Decision enter() {
        refill();
        if (tokens <= 0) {
            return Decision.EXHAUSTED;
        }
        if (inProgress >= maxConcurrent) {
            return Decision.BUSY;
        }
        inProgress++;
        return Decision.ADMITTED;
    }

    /** The end of a request that was let in. */
    public synchronized void leave() {
        inProgress--;
    }

    /** Pays for a request. */
    public synchronized void charge(int records) {
        refill();
        tokens -= records;
    }

    /** Whole seconds until a request is let in again, at least one. */
    public synchronized long secondsUntilRefilled() {
        refill();
        return Math.max(1, (long) Math.ceil(-tokens / recordsPerSecond));
    }

    private void refill() {
        long now = nanoClock.getAsLong();
        double seconds = (now - refilledNanos) / (double) TimeUnit.SECONDS.toNanos(1);
        tokens = Math.min(recordsPerSecond, tokens + seconds * recordsPerSecond);
        refilledNanos = now;
    }
}
