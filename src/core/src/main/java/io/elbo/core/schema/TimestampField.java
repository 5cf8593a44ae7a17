package io.elbo.core.schema;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A point in time, read as the time of the day and the day of the week (UTC). Four numeric columns: sine and cosine of the
 * time of day, sine and cosine of the position in the week. The absolute time is no input: it never comes again.
 *
 * @param missing words that mean that there is no value
 * @param format how the timestamp is written
 */
public record TimestampField(
        String name,
        String pointer,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> missing,
        TimestampFormat format)
        implements Field {
    /** The kind as the schema's JSON names it. */
    public static final String TYPE = "timestamp";
    /** Columns of a timestamp: sin and cos of the day's angle, sin and cos of the week's angle. */
    public static final int COLUMNS = 4;

    public TimestampField {
        Field.requireNameAndPointer(name, pointer);
        missing = Field.requireMissing(name, missing);
        format = orIso(format);
    }

    public TimestampField(String name, String pointer, TimestampFormat format) {
        this(name, pointer, List.of(), format);
    }

    public TimestampField withMissing(List<String> words) {
        return new TimestampField(name, pointer, words, format);
    }

    private static TimestampFormat orIso(@Nullable TimestampFormat format) {
        return format == null ? TimestampFormat.ISO_8601 : format;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public int numericColumns() {
        return COLUMNS;
    }

    @Override
    public int categoricalColumns() {
        return 0;
    }

    @Override
    public List<String> vocabulary() {
        return List.of();
    }

    @Override
    public <T> T accept(FieldVisitor<T> visitor) {
        return visitor.timestamp(this);
    }
}
