package io.elbo.service.config;

import io.elbo.stream.settings.BadConfigurationException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads durations as people write them, such as {@code 500ms} or {@code 5m}, and as ISO 8601 does, such as {@code PT5M}. */
final class Durations {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

    private Durations() {}

    /** The duration, which must be between the two bounds; a refusal names the property. */
    static Duration read(String property, String text, Duration min, Duration max) {
        Optional<Duration> duration = parse(text.strip());
        if (duration.isPresent()
                && duration.get().compareTo(min) >= 0
                && duration.get().compareTo(max) <= 0) {
            return duration.get();
        }
        throw BadConfigurationException.of(
                property, text, "allowed is a duration such as 500ms, 30s, 5m, 2h or 7d, from " + min + " to " + max);
    }

    private static Optional<Duration> parse(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            try {
                return Optional.of(Duration.parse(text)); // ISO 8601: PT5M
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        }
        long number = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                });
    }
}
