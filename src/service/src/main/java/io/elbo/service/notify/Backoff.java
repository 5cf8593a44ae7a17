package io.elbo.service.notify;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Pauses after failures: 0.5 s, doubled up to a minute, each shortened by up to a half at random so that instances do not
 * return together; or what the receiver asks for, up to five minutes. Not thread-safe.
 */
final class Backoff {
    static final long MIN_MILLIS = 500;
    static final long MAX_MILLIS = 60_000;
    static final long MAX_ASKED_MILLIS = 300_000;

    private final RandomGenerator random;
    private int failures;
    private long untilMillis = Long.MIN_VALUE;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    void failed(@Nullable Duration retryAfter, long nowMillis) {
        long pause = Math.min(MAX_MILLIS, MIN_MILLIS << Math.min(failures, 10));
        long jittered = pause - random.nextLong(pause / 2 + 1);
        long asked = retryAfter == null ? 0 : Math.min(MAX_ASKED_MILLIS, retryAfter.toMillis());
        untilMillis = nowMillis + Math.max(jittered, asked);
        failures++;
    }

    void succeeded() {
        failures = 0;
        untilMillis = Long.MIN_VALUE;
    }

    boolean isPausing(long nowMillis) {
        return nowMillis < untilMillis;
    }

    /** In a row. */
    int failures() {
        return failures;
    }
}
