package io.elbo.format;

import org.jspecify.annotations.Nullable;

/**
 * What a user says of records that tell of events, as text.
 *
 * @param envelope {@code debezium}, {@code mongodb}, {@code cloudevents} or {@code none}; null for none
 * @param onTombstone what becomes of a record without a value: {@code skip} or {@code dead-letter}; null for what is usual
 * @param onDelete what becomes of an event that deletes a row: {@code skip} or {@code score}; null for {@code skip}
 */
public record EventSpec(
        @Nullable String envelope,
        @Nullable String onTombstone,
        @Nullable String onDelete) {
    /** Nobody has said anything. */
    public static final EventSpec NONE = new EventSpec(null, null, null);
}
