package io.elbo.core.feature;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import io.elbo.core.schema.NumericField;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Numbers: one numeric column, which holds the value less the field's centre, divided by its scale. */
final class NumericKind extends FieldKind {
    private static final MathContext FLOAT_DIGITS = new MathContext(7);
    /** Digits that are shown beyond the first one of the scale. */
    private static final int DIGITS_OF_SCALE = 4;

    private final NumericField field;
    private final int column;
    private final float min; // of history, as the column has it
    private final float max;

    NumericKind(NumericField field, int column) {
        this.field = field;
        this.column = column;
        NumericField.Range range = field.range();
        min = range == null ? Float.NEGATIVE_INFINITY : field.column(range.min());
        max = range == null ? Float.POSITIVE_INFINITY : field.column(range.max());
    }

    @Override
    public NumericField field() {
        return field;
    }

    @Override
    public ValueState state(Columns columns, int row) {
        float value = columns.numeric(row, column);
        if (Float.isNaN(value)) {
            return ValueState.MISSING;
        }
        return value >= min && value <= max ? ValueState.KNOWN : ValueState.OUT_OF_RANGE;
    }

    @Override
    JsonNode describeKnown(Columns columns, int row) {
        return DoubleNode.valueOf(rounded(columns.numeric(row, column)));
    }

    @Override
    public void put(JsonNode described, Batch batch, int row) {
        batch.setNumeric(row, column, described.isNumber() ? field.column(described.doubleValue()) : Float.NaN);
    }

    /** The value in the field's units, without digits that a float cannot know. */
    private double rounded(float value) {
        if (field.isPlain()) {
            return new BigDecimal(value).round(FLOAT_DIGITS).doubleValue();
        }
        double raw = field.value(value);
        double size = Math.max(1, Math.abs(value)) * field.scale();
        int decimals = DIGITS_OF_SCALE - (int) Math.floor(Math.log10(size));
        return Double.isFinite(raw)
                ? new BigDecimal(raw).setScale(decimals, RoundingMode.HALF_EVEN).doubleValue()
                : Math.copySign(Double.MAX_VALUE, raw);
    }

    @Override
    FieldReader reading(@Nullable Observation observation) {
        NotationReader notation = field.notation() == null ? null : new NotationReader(field.notation());
        return observation == null
                ? new Reader(field, column, notation)
                : new ObservingReader(field, column, notation, observation);
    }

    private static class Reader extends FieldReader {
        private final NumericField field;
        private final boolean plain;
        private final int column;
        private final @Nullable NotationReader notation;

        Reader(NumericField field, int column, @Nullable NotationReader notation) {
            this.field = field;
            this.column = column;
            this.notation = notation;
            plain = field.isPlain();
        }

        @Override
        public void clear(Batch batch, int row) {
            batch.setNumeric(row, column, Float.NaN);
        }

        void put(double value, Batch batch, int row) {
            batch.setNumeric(row, column, field.column(value));
        }

        @Override
        public void read(JsonParser parser, @Nullable JsonToken token, Batch batch, int row) throws IOException {
            put(JsonNumbers.number(parser, token, notation), batch, row);
        }

        @Override
        public int text(byte[] json, int start, Batch batch, int row) {
            if (notation == null) {
                int end = JsonNumbers.scan(json, start, this, true, batch, row);
                if (end != JsonText.GIVE_UP && json[end] == '"') {
                    return end + 1;
                }
            }
            int end = JsonText.endOfText(json, start);
            if (end == JsonText.GIVE_UP) {
                return JsonText.GIVE_UP;
            }
            String text = JsonText.string(json, start, end);
            put(notation == null ? NumberText.parse(text) : notation.parse(text), batch, row);
            return end + 1;
        }

        @Override
        public boolean number(
                byte[] json, int from, int to, long digits, int exponent, boolean negative, Batch batch, int row) {
            if (!JsonNumbers.isInRange(exponent)) {
                return false;
            }
            double magnitude = JsonNumbers.magnitude(digits, exponent);
            if (JsonNumbers.isExact(digits, exponent)) {
                put(negative ? -magnitude : magnitude, batch, row);
                return true;
            }
            if (!plain) {
                return false;
            }
            float low = field.column(magnitude * (1 - JsonNumbers.ROUNDING));
            float high = field.column(magnitude * (1 + JsonNumbers.ROUNDING));
            batch.setNumeric(row, column, negative ? -high : high);
            return low == high;
        }

        @Override
        public void integer(long value, Batch batch, int row) {
            put((double) value, batch, row);
        }

        @Override
        public void real(float value, Batch batch, int row) {
            put(Float.isFinite(value) ? value : Double.NaN, batch, row);
        }

        @Override
        public void real(double value, Batch batch, int row) {
            put(Double.isFinite(value) ? value : Double.NaN, batch, row);
        }

        @Override
        public void decimal(long unscaled, int scale, Batch batch, int row) {
            put(JsonNumbers.decimal(unscaled, scale), batch, row);
        }
    }

    /** Tells an observation every number as it is before it becomes a float. */
    private static final class ObservingReader extends Reader {
        private final Observation observation;
        private final int numberColumn;

        ObservingReader(NumericField field, int column, @Nullable NotationReader notation, Observation observation) {
            super(field, column, notation);
            this.observation = observation;
            numberColumn = column;
        }

        @Override
        public void clear(Batch batch, int row) {
            super.clear(batch, row);
            observation.number(numberColumn, Double.NaN);
        }

        @Override
        void put(double value, Batch batch, int row) {
            super.put(value, batch, row);
            observation.number(numberColumn, value);
        }
    }
}
