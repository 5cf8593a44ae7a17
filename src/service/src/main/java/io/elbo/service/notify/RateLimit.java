package io.elbo.service.notify;

/** A bucket of one minute's permits that fills up again evenly. Not thread-safe. */
final class RateLimit {
    private static final double MILLIS_PER_MINUTE = 60_000;

    private final int perMinute;
    private double permits;
    private long filledMillis;

    RateLimit(int perMinute, long nowMillis) {
        this.perMinute = perMinute;
        permits = perMinute;
        filledMillis = nowMillis;
    }

    boolean allows(long nowMillis) {
        long passed = Math.max(0, nowMillis - filledMillis); // a clock that steps back gives nothing
        permits = Math.min(perMinute, permits + perMinute * (passed / MILLIS_PER_MINUTE));
        filledMillis = nowMillis;
        return permits >= 1;
    }

    void take() {
        permits--;
    }
}
