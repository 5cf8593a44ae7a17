package io.elbo.demo;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Holds rows back until they are due: as far apart as their own timestamps, divided by the speed. The first row is due at once;
 * a row that is older than the first one is, too. Not thread-safe.
 */
final class Pace {
    private static final long NAP_NANOS = Duration.ofMillis(50).toNanos();

    private final double speed;
    private final LongSupplier nanoTime;
    private final BooleanSupplier isClosing;
    private boolean hasBegun;
    private long firstMillis;
    private long startNanos;

    /**
     * @param speed how many seconds of the rows' own time pass in a second; infinite if no row waits
     * @param isClosing ends all waiting
     */
    Pace(double speed, LongSupplier nanoTime, BooleanSupplier isClosing) {
        this.speed = speed;
        this.nanoTime = nanoTime;
        this.isClosing = isClosing;
    }

    /** How long the row has to wait from now on, nanoseconds; 0 or less if it is due. */
    long waitNanos(long timestampMillis) {
        long now = nanoTime.getAsLong();
        if (!hasBegun) {
            hasBegun = true;
            firstMillis = timestampMillis;
            startNanos = now;
        }
        double due = ((double) timestampMillis - firstMillis) * 1e6 / speed; // the cast of a double saturates
        return (long) due - (now - startNanos);
    }

    /** Returns when the row is due, or all waiting ends. */
    void await(long timestampMillis) {
        long left = waitNanos(timestampMillis);
        while (left > 0 && !isClosing.getAsBoolean()) {
            LockSupport.parkNanos(Math.min(left, NAP_NANOS));
            left = waitNanos(timestampMillis);
        }
    }
}
