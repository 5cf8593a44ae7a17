package io.elbo.core.feature;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.elbo.core.schema.TimestampField;
import java.io.IOException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.TextStyle;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Timestamps: four numeric columns, sine and cosine of the time of the day and of the position in the week. */
final class TimestampKind extends FieldKind {
    private static final List<String> WEEKDAYS = Arrays.stream(DayOfWeek.values())
            .map(day -> day.getDisplayName(TextStyle.SHORT, Locale.ROOT))
            .toList();
    private static final int NAME_LENGTH = 3;
    private static final int MINUTES_PER_DAY = 1440;
    private static final String ZONE = " UTC";
    private static final int SHORTEST = "Mon 12:30 UTC".length();
    private static final LocalDate MONDAY = LocalDate.of(1970, 1, 5);

    private final TimestampField field;
    private final int column;

    TimestampKind(TimestampField field, int column) {
        this.field = field;
        this.column = column;
    }

    @Override
    public TimestampField field() {
        return field;
    }

    @Override
    public ValueState state(Columns columns, int row) {
        return Float.isNaN(columns.numeric(row, column)) ? ValueState.MISSING : ValueState.KNOWN;
    }

    /** The weekday and the time (UTC), such as {@code Mon 12:30 UTC}. */
    @Override
    JsonNode describeKnown(Columns columns, int row) {
        double day = Timestamps.turn(columns.numeric(row, column), columns.numeric(row, column + 1));
        double week = Timestamps.turn(columns.numeric(row, column + 2), columns.numeric(row, column + 3));
        // both angles know the time of the day; the day's knows it better, the week's says which day
        double days = Math.round(week * 7 - day) + day;
        int minute = (int) Math.floorMod(Math.round(days * MINUTES_PER_DAY), 7L * MINUTES_PER_DAY);
        LocalTime time = LocalTime.MIDNIGHT.plusMinutes(minute % MINUTES_PER_DAY);
        return TextNode.valueOf(WEEKDAYS.get(minute / MINUTES_PER_DAY) + " " + time + ZONE);
    }

    @Override
    public void put(JsonNode described, Batch batch, int row) {
        String text = described.asText();
        int weekday = text.length() < SHORTEST ? -1 : WEEKDAYS.indexOf(text.substring(0, NAME_LENGTH));
        if (weekday < 0) {
            for (int i = 0; i < TimestampField.COLUMNS; i++) {
                batch.setNumeric(row, column + i, Float.NaN);
            }
        } else {
            int second = LocalTime.parse(text.substring(NAME_LENGTH + 1, text.length() - ZONE.length()))
                    .toSecondOfDay();
            Timestamps.write(
                    batch, row, column, MONDAY.plusDays(weekday).toEpochDay() * 60.0 * MINUTES_PER_DAY + second);
        }
    }

    @Override
    FieldReader reading(@Nullable Observation observation) {
        return new Reader(TimestampForm.of(field.format()), column);
    }

    private static final class Reader extends FieldReader {
        private final TimestampForm form;
        private final int column;

        Reader(TimestampForm form, int column) {
            this.form = form;
            this.column = column;
        }

        @Override
        void clear(Batch batch, int row) {
            for (int i = 0; i < TimestampField.COLUMNS; i++) {
                batch.setNumeric(row, column + i, Float.NaN);
            }
        }

        private void put(double seconds, Batch batch, int row) {
            if (Double.isFinite(seconds)) {
                Timestamps.write(batch, row, column, seconds);
            } else {
                clear(batch, row);
            }
        }

        @Override
        void read(JsonParser parser, @Nullable JsonToken token, Batch batch, int row) throws IOException {
            put(form.epochSeconds(parser, token), batch, row);
        }

        @Override
        int text(byte[] json, int start, Batch batch, int row) {
            if (form.isNumber()) {
                int end = JsonNumbers.scan(json, start, this, true, batch, row);
                if (end != JsonScanner.GIVE_UP && json[end] == '"') {
                    return end + 1;
                }
            }
            int end = JsonScanner.endOfText(json, start);
            if (end == JsonScanner.GIVE_UP) {
                return JsonScanner.GIVE_UP;
            }
            double seconds = form.plainEpochSeconds(json, start, end);
            put(Double.isNaN(seconds) ? form.epochSeconds(JsonScanner.string(json, start, end)) : seconds, batch, row);
            return end + 1;
        }

        @Override
        boolean number(
                byte[] json, int from, int to, long digits, int exponent, boolean negative, Batch batch, int row) {
            if (!form.isNumber()) {
                put(form.epochSecondsOfDigits(JsonScanner.string(json, from, to)), batch, row);
                return true;
            }
            if (!JsonNumbers.isInRange(exponent) || !JsonNumbers.isExact(digits, exponent)) {
                return false;
            }
            double magnitude = JsonNumbers.magnitude(digits, exponent);
            put(form.epochSeconds(negative ? -magnitude : magnitude), batch, row);
            return true;
        }
    }
}
