package io.elbo.service.api;

import jakarta.ws.rs.BadRequestException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times in the query of a request: milliseconds since 1970, or ISO 8601 such as {@code 2026-01-05T12:00:00Z}. */
final class TimeParameter {
    private static final Pattern MILLIS = Pattern.compile("-?\\d{1,18}");

    private TimeParameter() {}

    /**
     * Milliseconds since 1970; null if the parameter is not there.
     *
     * @throws BadRequestException if it is no time
     */
    static @Nullable Long read(String name, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return MILLIS.matcher(text).matches()
                    ? Long.parseLong(text)
                    : OffsetDateTime.parse(text.strip()).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new BadRequestException(
                    name + "=" + text + ": allowed are milliseconds since 1970, or a time such as 2026-01-05T12:00:00Z",
                    e);
        }
    }
}
