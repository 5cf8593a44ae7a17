package io.elbo.service.console;

import io.elbo.stream.detector.Detector;
import io.elbo.stream.schema.SchemaChanged;
import org.jspecify.annotations.Nullable;

/**
 * The last schema of a detector's records that has changed something for its fields, as this instance has read it.
 *
 * @param text for people, such as {@code schema 17 -> 18: field channel gone}
 * @param at when its first record was read, milliseconds since 1970
 */
public record SchemaChangeView(String text, long at) {
    /** Null if there is none. */
    public static @Nullable SchemaChangeView of(Detector detector) {
        SchemaChanged change = detector.schemas().change();
        return change == null ? null : new SchemaChangeView(change.text(), change.atMillis());
    }
}
