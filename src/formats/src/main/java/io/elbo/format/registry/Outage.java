package io.elbo.format.registry;

import io.elbo.format.writer.ById;
import io.elbo.format.writer.SchemaIds;
import io.elbo.format.writer.WriterSchemas.Away;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether a registry answers, and if not, until when nobody asks it: the pauses grow from one second to one minute. Not thread-safe.
 */
final class Outage {
    static final long MAX_PAUSE_SECONDS = 60;

    private static final long FIRST_PAUSE_SECONDS = 1;

    private final ById<Away> reasons;
    private int failures; // since the last answer
    private long pausedUntilNanos;
    private long lastId;
    private @Nullable Away last; // what the last question came to, if nobody answered

    /** @param maxReasons of how many schemas it is known why they cannot be had */
    Outage(int maxReasons) {
        reasons = new ById<>(maxReasons);
    }

    /** Nobody has answered for this schema. Questions that were on their way together count as one failure. */
    void failed(long id, Away why, long nanos) {
        reasons.put(id, why);
        if (!isPaused(nanos)) {
            long pause = Math.min(MAX_PAUSE_SECONDS, FIRST_PAUSE_SECONDS << Math.min(failures++, 6));
            pausedUntilNanos = nanos + Duration.ofSeconds(pause).toNanos();
        }
        lastId = id;
        last = why;
    }

    /** Somebody has answered for this schema. */
    void answered(long id) {
        reasons.remove(id);
        last = null;
        failures = 0;
    }

    boolean isPaused(long nanos) {
        return last != null && pausedUntilNanos - nanos > 0;
    }

    /** Why the last question was not answered; null if it was. */
    @Nullable
    String why() {
        return last == null ? null : last.why();
    }

    /** Why this schema cannot be had: its own reason, or that of the last one if nobody has asked for it yet. */
    Away of(long id) {
        Away own = reasons.get(id);
        return own != null
                ? own
                : new Away("it has not been asked for, since there was no answer for schema " + SchemaIds.text(lastId)
                        + ": " + why());
    }
}
