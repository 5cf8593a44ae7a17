package io.elbo.trainer.source;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Recognises envelopes around records by the names in them. */
public final class EnvelopeHint {
    private static final List<String> CHANGE = List.of("op", "source");
    private static final List<String> CLOUD_EVENT = List.of("specversion", "type", "source", "data");

    private EnvelopeHint() {}

    /**
     * The word of {@code --envelope} for such records; null if there seems to be none around them.
     *
     * @param names at the top of records
     * @param inPayload names in their member {@code payload}; empty if they have none, or it is not known
     */
    public static @Nullable String of(Collection<String> names, Collection<String> inPayload) {
        if (isChange(names) || isChange(inPayload)) {
            return "debezium";
        }
        return names.containsAll(CLOUD_EVENT) ? "cloudevents" : null;
    }

    private static boolean isChange(Collection<String> names) {
        return names.containsAll(CHANGE) && (names.contains("after") || names.contains("before"));
    }
}
