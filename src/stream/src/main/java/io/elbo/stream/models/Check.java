package io.elbo.stream.models;

import org.jspecify.annotations.Nullable;

/**
 * What was found when a version was opened the last time.
 *
 * @param refusal why it cannot be used; null if it can
 * @param definition hash of the definition of its histories; null if it has none, or if that is not known
 * @param failures how often its bytes could not be had
 * @param againMillis when to try again, milliseconds since 1970; {@link #NEVER} if that changes nothing
 */
record Check(@Nullable String refusal, @Nullable Integer definition, int failures, long againMillis) {
    static final long NEVER = Long.MAX_VALUE;

    private static final long MIN_PAUSE_MILLIS = 1_000;
    private static final int MAX_DOUBLINGS = 8; // 256 s

    static Check usable(@Nullable Integer definition) {
        return new Check(null, definition, 0, NEVER);
    }

    static Check refused(String reason) {
        return new Check(reason, null, 0, NEVER);
    }

    /** @param before the last time; null if it was not tried before */
    static Check unavailable(String reason, @Nullable Check before, long nowMillis) {
        int failures = before == null ? 0 : before.failures();
        long pause = MIN_PAUSE_MILLIS << Math.min(MAX_DOUBLINGS, failures);
        return new Check(reason, null, failures + 1, nowMillis + pause);
    }

    boolean isUsable() {
        return refusal == null;
    }

    /** Whether it never can be used in this process. */
    boolean isRefused() {
        return refusal != null && !isTemporary();
    }

    /** The same for those who ask again before it is time to try again; of what cannot be used. */
    Verification verification() {
        String why = String.valueOf(refusal);
        return isRefused() ? new Verification.Refused(why) : new Verification.Unavailable(why);
    }

    /** Whether trying again may change something, now or later. */
    boolean isTemporary() {
        return againMillis != NEVER;
    }
}
