package io.elbo.core.feature;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.elbo.core.schema.TimestampField;
import java.io.IOException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.format.TextStyle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Timestamps: four numeric columns, sine and cosine of the time of the day and of the position in the week. */
final class TimestampKind extends FieldKind {
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

    @Override
    public boolean isSame(Columns one, Columns other, int row) {
        return false;
    }

    /** The weekday and the time (UTC), such as {@code Mon 12:30 UTC}. */
    @Override
    JsonNode describeKnown(Columns columns, int row) {
        double day = Timestamps.turn(columns.numeric(row, column), columns.numeric(row, column + 1));
        double week = Timestamps.turn(columns.numeric(row, column + 2), columns.numeric(row, column + 3));
        int minute = (int) Math.floorMod(Math.round(day * 1440), 1440L);
        int weekday = (int) Math.floorMod((long) Math.floor(week * 7), 7L);
        String name = DayOfWeek.of(1 + weekday).getDisplayName(TextStyle.SHORT, Locale.ROOT);
        return TextNode.valueOf(name + " " + LocalTime.of(minute / 60, minute % 60) + " UTC");
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
