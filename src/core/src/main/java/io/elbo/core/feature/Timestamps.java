package io.elbo.core.feature;

import java.time.DateTimeException;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;

/** Reads ISO 8601 moments, and folds a moment into the angles of its day and week. */
public final class Timestamps {
    public static final double NOT_A_TIME = Double.NaN;
    private static final double SECONDS_PER_DAY = 86_400;
    private static final double SECONDS_PER_WEEK = 7 * SECONDS_PER_DAY;
    /** 1970-01-01 was a Thursday: this shift makes the week start on Monday. */
    private static final double THURSDAY = 3 * SECONDS_PER_DAY;

    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffsetId()
            .optionalEnd()
            .optionalEnd()
            .toFormatter(java.util.Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT); // 30 February is no moment

    private Timestamps() {}

    /** Seconds since the epoch, or {@link #NOT_A_TIME}. */
    public static double epochSeconds(String iso) {
        String text = iso.strip();
        if (text.length() > 10 && text.charAt(10) == ' ') {
            text = text.substring(0, 10) + 'T' + text.substring(11);
        }
        try {
            // parseBest would raise and drop an exception, dear as they are, for every moment without an offset
            TemporalAccessor parsed = ISO.parse(text);
            double midnight = parsed.getLong(ChronoField.EPOCH_DAY) * SECONDS_PER_DAY;
            if (!parsed.isSupported(ChronoField.NANO_OF_DAY)) {
                return midnight;
            }
            long offset =
                    parsed.isSupported(ChronoField.OFFSET_SECONDS) ? parsed.getLong(ChronoField.OFFSET_SECONDS) : 0;
            return midnight - offset + parsed.getLong(ChronoField.NANO_OF_DAY) * 1e-9;
        } catch (DateTimeException e) {
            return NOT_A_TIME;
        }
    }

    /** Writes the four columns of a timestamp. */
    static void write(Batch batch, int row, int firstColumn, double epochSeconds) {
        double day = angle(epochSeconds, SECONDS_PER_DAY);
        double week = angle(epochSeconds + THURSDAY, SECONDS_PER_WEEK);
        batch.setNumeric(row, firstColumn, (float) Math.sin(day));
        batch.setNumeric(row, firstColumn + 1, (float) Math.cos(day));
        batch.setNumeric(row, firstColumn + 2, (float) Math.sin(week));
        batch.setNumeric(row, firstColumn + 3, (float) Math.cos(week));
    }

    private static double angle(double seconds, double period) {
        double phase = seconds % period;
        return 2 * Math.PI * (phase < 0 ? phase + period : phase) / period;
    }
}
