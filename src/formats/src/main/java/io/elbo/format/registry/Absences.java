package io.elbo.format.registry;

import io.elbo.format.writer.ById;
import io.elbo.format.writer.WriterSchemas.NotFound;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Schemas that a registry does not have. At least the last 5,000 are kept: those of one poll do not drive each other out. Thread-safe. */
final class Absences {
    private static final int MAX = 10_000;
    private static final Duration FRESH_FOR = Duration.ofMinutes(1);

    private final ById<Absence> absences = new ById<>(MAX);

    private record Absence(NotFound answer, long untilNanos) {}

    void put(long id, NotFound answer, long nanos) {
        absences.put(id, new Absence(answer, nanos + FRESH_FOR.toNanos()));
    }

    void remove(long id) {
        absences.remove(id);
    }

    /** However old the answer is; null if there is none. */
    @Nullable
    NotFound get(long id) {
        Absence absence = absences.get(id);
        return absence == null ? null : absence.answer();
    }

    /** Null if there is none, or if the registry has to be asked again: one of several machines learns of a schema later. */
    @Nullable
    NotFound fresh(long id, long nanos) {
        Absence absence = absences.get(id);
        return absence == null || absence.untilNanos() - nanos <= 0 ? null : absence.answer();
    }
}
