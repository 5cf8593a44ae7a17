package io.elbo.format.avro;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Avro's logical types of time as ISO 8601 text. */
final class TimeText {
    private static final long NANOS = 1_000_000_000;
    private static final long NANOS_PER_DAY = 86_400 * NANOS;

    private TimeText() {}

    /**
     * The text; null if the type is none of time, or the value none of the type.
     *
     * @param type Avro's name, such as {@code timestamp-millis}
     */
    static @Nullable String of(String type, long value) {
        long units = type.endsWith("-millis") ? 1_000 : type.endsWith("-micros") ? 1_000_000 : NANOS;
        return switch (type) {
            case "date" -> value == (int) value ? LocalDate.ofEpochDay(value).toString() : null;
            case "time-millis", "time-micros" -> timeOfDay(value, NANOS / units);
            case "timestamp-millis", "timestamp-micros", "timestamp-nanos" ->
                instant(value, units).toString();
            case "local-timestamp-millis", "local-timestamp-micros", "local-timestamp-nanos" ->
                LocalDateTime.ofInstant(instant(value, units), ZoneOffset.UTC).toString();
            default -> null;
        };
    }

    private static @Nullable String timeOfDay(long value, long nanosPerUnit) {
        return value >= 0 && value < NANOS_PER_DAY / nanosPerUnit
                ? LocalTime.ofNanoOfDay(value * nanosPerUnit).toString()
                : null;
    }

    private static Instant instant(long value, long units) {
        return Instant.ofEpochSecond(Math.floorDiv(value, units), Math.floorMod(value, units) * (NANOS / units));
    }
}
