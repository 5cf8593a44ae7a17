package io.elbo.service.api;

import java.time.Duration;
import java.util.function.LongSupplier;

/** The time at which a request must be done. */
final class Deadline {
    private final LongSupplier nanoClock;
    private final long endNanos;

    /** @param nanoClock such as {@link System#nanoTime} */
    Deadline(Duration timeout, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        endNanos = nanoClock.getAsLong() + timeout.toNanos();
    }

    boolean isOver() {
        return left().isNegative();
    }

    /** Negative if it is over. */
    Duration left() {
        return Duration.ofNanos(endNanos - nanoClock.getAsLong());
    }
}
