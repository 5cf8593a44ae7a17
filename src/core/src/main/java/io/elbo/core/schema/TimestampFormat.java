package io.elbo.core.schema;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;

/**
 * How a timestamp is written in the record: one of the named forms below, or a pattern of letters as {@link
 * DateTimeFormatter} defines them, such as {@code dd.MM.yyyy HH:mm:ss} or {@code yyyyMMddHHmmss}. A pattern needs year, month
 * and day; behind what it matches there may be a fraction of a second, with a point or a comma, and an offset or a zone.
 *
 * @param text the name or the pattern, as the schema's JSON has it
 */
public record TimestampFormat(@JsonValue String text) {
    private static final List<String> NAMES =
            List.of("iso-8601", "epoch-seconds", "epoch-millis", "epoch-micros", "epoch-nanos", "rfc-2822", "apache");
    private static final String PATTERN_LETTERS = "yuMLdEaHhkKmsS";

    /**
     * ISO 8601 text; without an offset it is taken as UTC. A blank may stand for the T, a comma for the point of the
     * fraction, slashes for the dashes of the date; the offset may be short ({@code +02}), a word ({@code UTC}), or followed
     * by a region ({@code [Europe/Zurich]}).
     */
    public static final TimestampFormat ISO_8601 = new TimestampFormat("iso-8601");
    /** Seconds since 1970-01-01T00:00Z, a fraction allowed. */
    public static final TimestampFormat EPOCH_SECONDS = new TimestampFormat("epoch-seconds");
    /** Milliseconds since 1970-01-01T00:00Z. */
    public static final TimestampFormat EPOCH_MILLIS = new TimestampFormat("epoch-millis");
    /** Microseconds since 1970-01-01T00:00Z. */
    public static final TimestampFormat EPOCH_MICROS = new TimestampFormat("epoch-micros");
    /** Nanoseconds since 1970-01-01T00:00Z. */
    public static final TimestampFormat EPOCH_NANOS = new TimestampFormat("epoch-nanos");
    /** As mail headers have it (RFC 2822, RFC 1123): {@code Mon, 06 May 2024 12:34:56 +0200}; the weekday may be absent. */
    public static final TimestampFormat RFC_2822 = new TimestampFormat("rfc-2822");
    /** As web servers log it: {@code 06/May/2024:12:34:56 +0200}, in brackets or not. */
    public static final TimestampFormat APACHE = new TimestampFormat("apache");

    public TimestampFormat {
        if (text == null || text.isBlank()) {
            throw new SchemaException("a timestamp's format is empty");
        }
        if (!NAMES.contains(text)) {
            requirePattern(text);
        }
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static TimestampFormat of(String text) {
        return new TimestampFormat(text);
    }

    private static void requirePattern(String text) {
        boolean inQuotes = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            inQuotes ^= c == '\'';
            if (!inQuotes && Character.isLetter(c) && PATTERN_LETTERS.indexOf(c) < 0) {
                throw unknown(text, "; a pattern cannot have the letter '" + c + "' without quotes");
            }
        }
        String plain = text.replaceAll("'[^']*'", "");
        if (!(plain.matches(".*[yu].*") && plain.matches(".*[ML].*") && plain.contains("d"))) {
            throw unknown(text, "; a pattern needs a year, a month and a day");
        }
        try {
            new DateTimeFormatterBuilder().appendPattern(text);
        } catch (IllegalArgumentException e) {
            throw new SchemaException(unknown(text, "").getMessage() + ": " + e.getMessage(), e);
        }
    }

    private static SchemaException unknown(String text, String why) {
        return new SchemaException("timestamp format '" + text + "' is none of " + String.join(", ", NAMES)
                + ", nor a pattern such as dd.MM.yyyy HH:mm:ss" + why);
    }

    /** The pattern's formatter, without what may follow the pattern; 30 February does not exist for it. */
    public DateTimeFormatter formatter() {
        StringBuilder pattern = new StringBuilder(text.length());
        boolean inQuotes = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            inQuotes ^= c == '\'';
            pattern.append(c == 'y' && !inQuotes ? 'u' : c); // a strict year of an era would need the era
        }
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(pattern.toString())
                .toFormatter(Locale.ENGLISH)
                .withResolverStyle(ResolverStyle.STRICT);
    }
}
