package io.elbo.service.metrics;

import java.time.Clock;
import java.util.Arrays;

/** The share of hits among all trials of the last hour, minute by minute. Thread-safe. */
final class SlidingShare {
    static final int MINUTES = 60;
    private static final long MILLIS_PER_MINUTE = 60_000;

    private final Clock clock;
    private final long[] hits = new long[MINUTES]; // [minute modulo MINUTES], guarded by this
    private final long[] trials = new long[MINUTES];
    private long newestMinute;

    SlidingShare(Clock clock) {
        this.clock = clock;
        newestMinute = minute();
    }

    private long minute() {
        return clock.millis() / MILLIS_PER_MINUTE;
    }

    synchronized void add(long newHits, long newTrials) {
        advance();
        int slot = (int) (newestMinute % MINUTES);
        hits[slot] += newHits;
        trials[slot] += newTrials;
    }

    /** In [0, 1]; NaN where nothing has been tried for an hour. */
    synchronized double share() {
        advance();
        return (double) Arrays.stream(hits).sum() / Arrays.stream(trials).sum();
    }

    private void advance() {
        long now = Math.max(minute(), newestMinute); // a clock that steps back adds to the newest minute
        for (long minute = Math.max(newestMinute + 1, now - MINUTES + 1); minute <= now; minute++) {
            hits[(int) (minute % MINUTES)] = 0;
            trials[(int) (minute % MINUTES)] = 0;
        }
        newestMinute = now;
    }
}
