package io.elbo.format.registry;

import io.elbo.format.writer.WriterSchemas.Away;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Schemas of which a registry has said once that they are not there. Not thread-safe. */
final class Doubts {
    static final Duration FOR = Duration.ofSeconds(2);
    /** Of answers that are doubted, so that somebody who invents ids does not hold up everybody. */
    static final int MAX_PER_MINUTE = 10;

    static final Away AWAY = new Away("the registry does not know it yet, and is asked once more");

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final Map<Long, Long> since = new HashMap<>(); // nanoseconds of the first answer, by id
    private long minuteStart;
    private int thisMinute;

    /** Whether it is too early to ask again. */
    boolean isWaiting(long id, long nanos) {
        Long first = since.get(id);
        return first != null && nanos - first < FOR.toNanos();
    }

    /** To be called with each answer that there is no such schema: whether it is the first one, and not to be believed. */
    boolean isDoubted(long id, long nanos) {
        if (since.remove(id) != null) {
            return false;
        }
        if (thisMinute == 0 || nanos - minuteStart >= MINUTE) {
            minuteStart = nanos;
            thisMinute = 0;
            since.values().removeIf(first -> nanos - first >= MINUTE); // nobody has asked again
        }
        if (thisMinute >= MAX_PER_MINUTE) {
            return false;
        }
        thisMinute++;
        since.put(id, nanos);
        return true;
    }
}
