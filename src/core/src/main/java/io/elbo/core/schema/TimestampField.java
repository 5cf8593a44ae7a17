package io.elbo.core.schema;

import org.jspecify.annotations.Nullable;

/**
 * A moment, read as the time of the day and the day of the week (UTC). Four numeric columns: sine and cosine of the
 * time of day, sine and cosine of the position in the week. The absolute time is no input: it never comes again.
 *
 * @param format how the moment is written
 */
public record TimestampField(String name, String pointer, TimestampFormat format) implements Field {
    /** Columns of a timestamp: sin and cos of the day's angle, sin and cos of the week's angle. */
    public static final int COLUMNS = 4;

    public TimestampField {
        Field.requireNameAndPointer(name, pointer);
        format = orIso(format);
    }

    private static TimestampFormat orIso(@Nullable TimestampFormat format) {
        return format == null ? TimestampFormat.ISO_8601 : format;
    }

    @Override
    public int numericColumns() {
        return COLUMNS;
    }

    @Override
    public int categoricalColumns() {
        return 0;
    }
}
