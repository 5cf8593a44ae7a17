package io.elbo.format.declared;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a schema says of a value. */
public enum ValueType {
    BOOLEAN("true or false"),
    INTEGER("a whole number"),
    /** Also a decimal. */
    NUMBER("a number"),
    TEXT("text"),
    /** One of the schema's symbols. */
    ENUM("one of several words"),
    /** In documents ISO 8601 text. */
    TIMESTAMP("a time"),
    /** In documents ISO 8601 text. */
    DATE("a date"),
    TIME_OF_DAY("a time of day"),
    EPOCH_SECONDS("seconds since 1970"),
    EPOCH_MILLIS("milliseconds since 1970"),
    EPOCH_MICROS("microseconds since 1970"),
    EPOCH_NANOS("nanoseconds since 1970"),
    UUID("a UUID"),
    BYTES("bytes"),
    /** Places below have names that the schema knows. */
    RECORD("a record"),
    /** Places below are numbered. */
    LIST("a list"),
    /** Places below have names that only records know. */
    MAP("a map, whose names are values"),
    /** Places below are as those above, without end. */
    WITHIN_ITSELF("a record within itself, which is not followed"),
    /** Now one thing, now another. */
    ANY("of several types");

    private final String words;

    ValueType(String words) {
        this.words = words;
    }

    /** For a person, such as {@code a whole number}. */
    public String words() {
        return words;
    }

    /** Both are whole numbers, or numbers, or the same; what one of two such values is. Null if they have nothing in common. */
    static @Nullable ValueType common(ValueType one, ValueType other) {
        if (one == other) {
            return one;
        }
        return isPlainNumber(one) && isPlainNumber(other) ? NUMBER : null;
    }

    private static boolean isPlainNumber(ValueType type) {
        return type == INTEGER || type == NUMBER;
    }

    /**
     * The type of a whole number that a connector gives a name of its own, such as {@code io.debezium.time.MicroTimestamp}; null if the name
     * says nothing of the kind.
     */
    public static @Nullable ValueType named(@Nullable String name) {
        return switch (name == null ? "" : name.toLowerCase(Locale.ROOT)) {
            case "io.debezium.time.timestamp", "org.apache.kafka.connect.data.timestamp" -> EPOCH_MILLIS;
            case "io.debezium.time.microtimestamp" -> EPOCH_MICROS;
            case "io.debezium.time.nanotimestamp" -> EPOCH_NANOS;
            default -> null;
        };
    }
}
