package io.elbo.core.feature;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.elbo.core.schema.TimestampFormat;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads and writes timestamps in one {@link TimestampFormat}. Immutable. */
public abstract sealed class TimestampForm {
    private static final Map<TimestampFormat, TimestampForm> NAMED = Map.of(
            TimestampFormat.ISO_8601, new Iso(),
            TimestampFormat.EPOCH_SECONDS, new Epoch(1),
            TimestampFormat.EPOCH_MILLIS, new Epoch(1e3),
            TimestampFormat.EPOCH_MICROS, new Epoch(1e6),
            TimestampFormat.EPOCH_NANOS, new Epoch(1e9),
            TimestampFormat.RFC_2822,
                    new Pattern(
                            "[EEE, ]d MMM uuuu HH:mm[:ss]", "EEE, dd MMM uuuu HH:mm:ss +0000", Pattern::withoutComment),
            TimestampFormat.APACHE,
                    new Pattern("dd/MMM/uuuu:HH:mm:ss", "dd/MMM/uuuu:HH:mm:ss +0000", Pattern::withoutBrackets));

    public static TimestampForm of(TimestampFormat format) {
        TimestampForm named = NAMED.get(format);
        return named != null ? named : new Pattern(format);
    }

    /** Whether the form is a number of units since 1970. */
    abstract boolean isNumber();

    /** Seconds since 1970-01-01T00:00Z, or {@link Timestamps#NOT_A_TIME}. */
    public abstract double epochSeconds(String text);

    /** Seconds since 1970-01-01T00:00Z of a number; {@link Timestamps#NOT_A_TIME} if {@link #isNumber} is false. */
    abstract double epochSeconds(double number);

    /** Seconds since 1970-01-01T00:00Z of a JSON number as it is written, for a form that is digits only. */
    abstract double epochSecondsOfDigits(String digits);

    /** What {@link #epochSeconds(String)} would say, without allocating; NaN if it cannot tell. */
    double plainEpochSeconds(byte[] ascii, int from, int to) {
        return Timestamps.NOT_A_TIME;
    }

    /** Of the parser's current value. */
    final double epochSeconds(JsonParser parser, @Nullable JsonToken token) throws IOException {
        if (isNumber()) {
            return epochSeconds(JsonNumbers.number(parser, token, null));
        }
        if (token == JsonToken.VALUE_STRING) {
            return epochSeconds(parser.getText());
        }
        return token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT
                ? epochSecondsOfDigits(parser.getText())
                : Timestamps.NOT_A_TIME;
    }

    /** The timestamp as a record would have it, in UTC. */
    public abstract JsonNode write(Instant instant);

    private static final class Epoch extends TimestampForm {
        private final double unitsPerSecond;

        Epoch(double unitsPerSecond) {
            this.unitsPerSecond = unitsPerSecond;
        }

        @Override
        boolean isNumber() {
            return true;
        }

        @Override
        public double epochSeconds(String text) {
            return epochSeconds(NumberText.parse(text));
        }

        @Override
        double epochSeconds(double number) {
            return number / unitsPerSecond;
        }

        @Override
        double epochSecondsOfDigits(String digits) {
            return epochSeconds(digits);
        }

        @Override
        public JsonNode write(Instant instant) {
            long units = (long) unitsPerSecond;
            return JsonNodeFactory.instance.numberNode(
                    instant.getEpochSecond() * units + instant.getNano() / (1_000_000_000 / units));
        }
    }

    private static final class Iso extends TimestampForm {
        @Override
        boolean isNumber() {
            return false;
        }

        @Override
        public double epochSeconds(String text) {
            return Timestamps.epochSeconds(text);
        }

        @Override
        double epochSeconds(double number) {
            return Timestamps.NOT_A_TIME;
        }

        @Override
        double epochSecondsOfDigits(String digits) {
            return Timestamps.NOT_A_TIME;
        }

        @Override
        double plainEpochSeconds(byte[] ascii, int from, int to) {
            return Timestamps.plainEpochSeconds(ascii, from, to);
        }

        @Override
        public JsonNode write(Instant instant) {
            return TextNode.valueOf(instant.toString());
        }
    }

    private static final class Pattern extends TimestampForm {
        private final DateTimeFormatter reading;
        private final DateTimeFormatter writing;
        private final Function<String, String> cleaning;
        private final boolean endsWithSeconds;
        private final boolean digitsOnly;

        Pattern(TimestampFormat format) {
            reading = format.formatter();
            writing = reading;
            cleaning = Function.identity();
            endsWithSeconds = format.text().endsWith("s");
            digitsOnly = format.text().chars().allMatch(c -> "yuMLdHhkKmsS".indexOf(c) >= 0);
        }

        /** @param cleaning takes from a text what stands around the timestamp */
        Pattern(String pattern, String written, Function<String, String> cleaning) {
            reading = Timestamps.formatter(pattern);
            writing = DateTimeFormatter.ofPattern(written, Locale.ENGLISH);
            this.cleaning = cleaning;
            endsWithSeconds = true;
            digitsOnly = false;
        }

        private static String withoutBrackets(String text) {
            return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        }

        /** A mail's date may end with a comment, such as {@code (CEST)}. */
        private static String withoutComment(String text) {
            int comment = text.endsWith(")") ? text.lastIndexOf('(') : -1;
            return comment < 0 ? text : text.substring(0, comment);
        }

        @Override
        boolean isNumber() {
            return false;
        }

        @Override
        public double epochSeconds(String text) {
            return Timestamps.epochSeconds(cleaning.apply(text.strip()).strip(), reading, endsWithSeconds);
        }

        @Override
        double epochSeconds(double number) {
            return Timestamps.NOT_A_TIME;
        }

        @Override
        double epochSecondsOfDigits(String digits) {
            return digitsOnly ? epochSeconds(digits) : Timestamps.NOT_A_TIME;
        }

        @Override
        public JsonNode write(Instant instant) {
            return TextNode.valueOf(writing.format(instant.atOffset(ZoneOffset.UTC)));
        }
    }
}
