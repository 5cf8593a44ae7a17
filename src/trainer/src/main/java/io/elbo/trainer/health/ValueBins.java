package io.elbo.trainer.health;

import io.elbo.core.feature.Codes;
import io.elbo.core.feature.Timestamps;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.FieldVisitor;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import io.elbo.trainer.fit.History;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Puts the values of a field into {@value #COUNT} bins: eighths of a number's values, eighths of the day or the week, the most frequent
 * words. The last bin holds missing values and rare words. One method per kind of field; the answer maps a row to its bin.
 */
final class ValueBins implements FieldVisitor<IntUnaryOperator> {
    static final int COUNT = 9;

    private static final int VALUES = COUNT - 1;
    private static final int REST = VALUES;

    private final History history;
    private final int rows;
    private final int numericColumn;
    private final int categoricalColumn;

    private ValueBins(History history, int fieldIndex, int rows) {
        this.history = history;
        this.rows = rows;
        numericColumn = history.schema().firstNumericColumn(fieldIndex);
        categoricalColumn = history.schema().firstCategoricalColumn(fieldIndex);
    }

    /** @param rows the first rows, whose values say where a number's bins end */
    static IntUnaryOperator of(History history, int fieldIndex, int rows) {
        Schema schema = history.schema();
        return schema.fields().get(fieldIndex).accept(new ValueBins(history, fieldIndex, rows));
    }

    @Override
    public IntUnaryOperator numeric(NumericField field) {
        return number();
    }

    @Override
    public IntUnaryOperator derived(DerivedField field) {
        return number();
    }

    private IntUnaryOperator number() {
        float[] edges = edges();
        return row -> {
            float value = history.numeric(row, numericColumn);
            if (Float.isNaN(value)) {
                return REST;
            }
            int bin = Arrays.binarySearch(edges, value);
            return bin < 0 ? -bin - 1 : bin + 1;
        };
    }

    /** Values that part a numeric field into equally frequent bins; fewer if values repeat. */
    private float[] edges() {
        float[] values = new float[rows];
        int present = 0;
        for (int row = 0; row < rows; row++) {
            float value = history.numeric(row, numericColumn);
            if (!Float.isNaN(value)) {
                values[present++] = value;
            }
        }
        float[] sorted = Arrays.copyOf(values, present);
        Arrays.sort(sorted);
        float[] edges = new float[VALUES - 1];
        int count = 0;
        for (int i = 1; i < VALUES && present > 0; i++) {
            float edge = sorted[i * present / VALUES];
            if (edge > sorted[0] && (count == 0 || edge > edges[count - 1])) {
                edges[count++] = edge;
            }
        }
        return Arrays.copyOf(edges, count);
    }

    @Override
    public IntUnaryOperator timestamp(TimestampField field) {
        return row -> {
            float sine = history.numeric(row, numericColumn);
            if (Float.isNaN(sine)) {
                return REST;
            }
            double turn = Timestamps.turn(sine, history.numeric(row, numericColumn + 1));
            return (int) Math.floor(turn * VALUES) % VALUES;
        };
    }

    @Override
    public IntUnaryOperator categorical(CategoricalField field) {
        return this::wordBin;
    }

    @Override
    public IntUnaryOperator flag(BooleanField field) {
        return this::wordBin;
    }

    private int wordBin(int row) {
        int code = history.code(row, categoricalColumn);
        return code < Codes.FIRST_WORD ? REST : Math.min(REST, code - Codes.FIRST_WORD);
    }
}
