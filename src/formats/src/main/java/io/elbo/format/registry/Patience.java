package io.elbo.format.registry;

import java.time.Duration;

/**
 * How long calls may wait for answers. A moment in all, and a tenth of the time that passes comes back: a stream thread that meets one unknown
 * schema after the other goes on with its other work. Not thread-safe.
 */
final class Patience {
    private static final int SHARE = 10;

    private final long momentNanos;
    private long waitedNanos;
    private long lastNanos;

    Patience(Duration moment, long nanos) {
        momentNanos = moment.toNanos();
        lastNanos = nanos;
    }

    /** For how many nanoseconds a call may wait now; 0 if it may not. */
    long left(long nanos) {
        waitedNanos = Math.max(0, waitedNanos - Math.max(0, nanos - lastNanos) / SHARE);
        lastNanos = Math.max(lastNanos, nanos);
        return Math.max(0, momentNanos - waitedNanos);
    }

    /** A call has waited. Of that time nothing comes back. */
    void waited(long fromNanos, long toNanos) {
        waitedNanos = Math.min(momentNanos, waitedNanos + toNanos - fromNanos);
        lastNanos = Math.max(lastNanos, toNanos);
    }
}
