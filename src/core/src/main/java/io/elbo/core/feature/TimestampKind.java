package io.elbo.core.feature;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.elbo.core.schema.Cycle;
import io.elbo.core.schema.TimestampField;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.TextStyle;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Timestamps: two numeric columns for each cycle, sine and cosine of the place in it. */
final class TimestampKind extends FieldKind {
    private static final List<String> WEEKDAYS = Arrays.stream(DayOfWeek.values())
            .map(day -> day.getDisplayName(TextStyle.SHORT, Locale.ROOT))
            .toList();
    private static final int MINUTES_PER_DAY = 1440;
    private static final String ZONE = " UTC";
    private static final String BLANK = " ";
    private static final Pattern DESCRIBED_TIME = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]" + ZONE);
    /** The year 3871; far beyond, years have more digits than formats have. */
    private static final double MAX_WRITTEN_SECONDS = 6e10;

    private static final long MONDAY_SECONDS = LocalDate.of(1970, 1, 5).toEpochDay() * 60L * MINUTES_PER_DAY;

    private final TimestampField field;
    private final TimestampForm form;
    private final int column;

    TimestampKind(TimestampField field, int column) {
        this.field = field;
        this.column = column;
        form = TimestampForm.of(field.format());
    }

    @Override
    public TimestampField field() {
        return field;
    }

    @Override
    public ValueState state(Columns columns, int row) {
        return Float.isNaN(columns.numeric(row, column)) ? ValueState.MISSING : ValueState.KNOWN;
    }

    /** The time (UTC), such as {@code 12:30 UTC}; with the weekday if the week is read: {@code Mon 12:30 UTC}. */
    @Override
    JsonNode describeKnown(Columns columns, int row) {
        int minute = (int) Math.round(Timestamps.secondsOfWeek(columns, row, column, field) / 60);
        String time = LocalTime.MIDNIGHT.plusMinutes(minute % MINUTES_PER_DAY) + ZONE;
        int weekday = minute / MINUTES_PER_DAY % WEEKDAYS.size();
        return TextNode.valueOf(readsWeek() ? WEEKDAYS.get(weekday) + BLANK + time : time);
    }

    private boolean readsWeek() {
        return field.column(Cycle.WEEK) >= 0;
    }

    @Override
    public void put(JsonNode described, Batch batch, int row) {
        double seconds = placed(described.asText());
        if (Double.isNaN(seconds)) {
            seconds = written(described);
        }
        if (!Double.isFinite(seconds)) {
            for (int i = 0; i < field.numericColumns(); i++) {
                batch.setNumeric(row, column + i, Float.NaN);
            }
        } else {
            Timestamps.write(batch, row, column, field.cycles(), seconds);
        }
    }

    @Override
    public JsonNode asInRecord(JsonNode described, JsonNode own) {
        double seconds = written(own);
        double away = placed(described.asText()) - seconds;
        if (!(Math.abs(seconds) <= MAX_WRITTEN_SECONDS) || Double.isNaN(away)) {
            return described;
        }
        double cycle = field.cycles().get(field.cycles().size() - 1).seconds();
        return form.write(Instant.ofEpochSecond(Math.round(seconds + away - cycle * Math.rint(away / cycle))));
    }

    /** Seconds since 1970 of a timestamp as records have it; NaN if it is none. */
    private double written(JsonNode value) {
        if (value.isNumber()) {
            return form.isNumber() ? form.epochSeconds(value.doubleValue()) : form.epochSecondsOfDigits(value.asText());
        }
        return value.isTextual() ? form.epochSeconds(value.asText()) : Timestamps.NOT_A_TIME;
    }

    /** Seconds since 1970 of some time that is described so; NaN if none is. */
    private double placed(String described) {
        int weekday = 0;
        String time = described;
        if (readsWeek()) {
            int blank = described.indexOf(BLANK);
            weekday = blank < 0 ? -1 : WEEKDAYS.indexOf(described.substring(0, blank));
            time = described.substring(blank + 1);
        }
        return weekday < 0 || !DESCRIBED_TIME.matcher(time).matches()
                ? Timestamps.NOT_A_TIME
                : MONDAY_SECONDS
                        + weekday * 60.0 * MINUTES_PER_DAY
                        + LocalTime.parse(time.substring(0, time.length() - ZONE.length()))
                                .toSecondOfDay();
    }

    @Override
    FieldReader reading(@Nullable Observation observation) {
        return new Reader(form, column, field.cycles());
    }

    private static final class Reader extends TimestampReader {
        private final int column;
        private final List<Cycle> cycles;

        Reader(TimestampForm form, int column, List<Cycle> cycles) {
            super(form);
            this.column = column;
            this.cycles = cycles;
        }

        @Override
        public void clear(Batch batch, int row) {
            for (int i = 0; i < cycles.size() * Cycle.COLUMNS; i++) {
                batch.setNumeric(row, column + i, Float.NaN);
            }
        }

        @Override
        void put(double seconds, Batch batch, int row) {
            if (Double.isFinite(seconds)) {
                Timestamps.write(batch, row, column, cycles, seconds);
            } else {
                clear(batch, row);
            }
        }
    }
}
