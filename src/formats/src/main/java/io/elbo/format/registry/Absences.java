package io.elbo.format.registry;

import io.elbo.format.writer.ById;
import io.elbo.format.writer.WriterSchemas.NotFound;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Schemas that a registry does not have. The last 10,000 are kept, and up to as many before them: those of one poll do not
 * drive each other out. Thread-safe.
 */
final class Absences {
    private static final int MAX = 10_000;
    private static final Duration FRESH_FOR = Duration.ofMinutes(1);

    private volatile ById<Absence> young = new ById<>(MAX);
    private volatile ById<Absence> old = new ById<>(MAX);
    private int count; // of answers put into young; guarded by this

    private record Absence(NotFound answer, long untilNanos) {}

    synchronized void put(long id, NotFound answer, long nanos) {
        if (++count > MAX) {
            old = young;
            young = new ById<>(MAX);
            count = 1;
        }
        young.put(id, new Absence(answer, nanos + FRESH_FOR.toNanos()));
    }

    synchronized void remove(long id) {
        young.remove(id);
        old.remove(id);
    }

    /** However old the answer is; null if there is none. */
    @Nullable
    NotFound get(long id) {
        Absence absence = absence(id);
        return absence == null ? null : absence.answer();
    }

    /** Null if there is none, or if the registry has to be asked again: one of several machines learns of a schema later. */
    @Nullable
    NotFound fresh(long id, long nanos) {
        Absence absence = absence(id);
        return absence == null || absence.untilNanos() - nanos <= 0 ? null : absence.answer();
    }

    private @Nullable Absence absence(long id) {
        Absence absence = young.get(id);
        return absence == null ? old.get(id) : absence;
    }
}
