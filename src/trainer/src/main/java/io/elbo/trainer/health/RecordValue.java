package io.elbo.trainer.health;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.HistoryInputs;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.trainer.fit.History;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One value of a record, by its place: the columns of the fields that hold it, and what derived fields look at there. It is the value that
 * is changed, in all of them alike.
 */
final class RecordValue {
    private final String pointer;
    private final History history;
    private final Schema schema;
    private final List<Integer> fields = new ArrayList<>(); // that hold the value itself
    private final List<Integer> sources = new ArrayList<>(); // of derived fields
    private int quantity = -1; // field whose number it is
    private int numberSource = HistoryInputs.NONE;

    private RecordValue(String pointer, History history) {
        this.pointer = pointer;
        this.history = history;
        schema = history.schema();
    }

    /** The values of a history's records, in the order of the fields. Times that order records are not among them. */
    static List<RecordValue> of(History history) {
        Map<String, RecordValue> values = new LinkedHashMap<>();
        Schema schema = history.schema();
        HistoryInputs inputs = HistoryInputs.of(schema);
        for (int i = 0; i < schema.fields().size(); i++) {
            Field field = schema.fields().get(i);
            if (!field.pointer().isEmpty()) {
                values.computeIfAbsent(field.pointer(), pointer -> new RecordValue(pointer, history))
                        .add(i, field, inputs);
            }
        }
        return List.copyOf(values.values());
    }

    private void add(int index, Field field, HistoryInputs inputs) {
        if (!(field instanceof DerivedField derived)) {
            fields.add(index);
            quantity = history.fitted().field(index).quantity() == null ? quantity : index;
            return;
        }
        int source = inputs.source(derived);
        if (!sources.contains(source)) {
            sources.add(source);
        }
        if (derived.as().source() == Derivation.Source.NUMBER) {
            numberSource = source;
        }
    }

    String pointer() {
        return pointer;
    }

    /** Whether the value may be multiplied or moved and stays one of its kind. */
    boolean isQuantity() {
        return quantity >= 0 || numberSource != HistoryInputs.NONE;
    }

    private @Nullable NumericField field() {
        return quantity < 0 ? null : history.fitted().field(quantity).quantity();
    }

    /** The number in the row, in its own unit; NaN if it is missing. */
    double number(int row) {
        NumericField field = field();
        if (field == null) {
            return history.source(row, numberSource);
        }
        float value = history.numeric(row, schema.firstNumericColumn(quantity));
        return Float.isNaN(value) ? Double.NaN : field.value(value);
    }

    /** Puts another number into the batch's last row. */
    void put(double number, Batch batch) {
        int row = batch.rows() - 1;
        NumericField field = field();
        if (field != null) {
            batch.setNumeric(row, schema.firstNumericColumn(quantity), field.column(number));
        }
        if (numberSource != HistoryInputs.NONE) {
            batch.setSource(row, numberSource, number);
        }
    }

    /** How far the number scatters in the first trained rows, in its own unit; of a constant number its size, or 1. */
    double deviation(int maxRows) {
        NumericField field = field();
        int column = field == null ? -1 : schema.firstNumericColumn(quantity);
        return field == null
                ? deviation(row -> history.source(row, numberSource), maxRows)
                : field.scale() * deviation(row -> history.numeric(row, column), maxRows);
    }

    private double deviation(IntToDoubleFunction number, int maxRows) {
        int rows = Math.min(history.trainedRows(), maxRows);
        double sum = 0;
        double squares = 0;
        int present = 0;
        for (int row = 0; row < rows; row++) {
            double value = number.applyAsDouble(row);
            if (!Double.isNaN(value)) {
                sum += value;
                squares += value * value;
                present++;
            }
        }
        double mean = sum / Math.max(1, present);
        double deviation = Math.sqrt(Math.max(0, squares / Math.max(1, present) - mean * mean));
        return deviation > 1e-6 * Math.abs(mean) ? deviation : mean == 0 ? 1 : Math.abs(mean);
    }

    /** Whether two rows have different values. */
    boolean differs(int row, int other) {
        return fields.stream().anyMatch(field -> differs(field, row, other))
                || sources.stream()
                        .anyMatch(source ->
                                Double.compare(history.source(row, source), history.source(other, source)) != 0);
    }

    private boolean differs(int fieldIndex, int row, int other) {
        Field field = schema.fields().get(fieldIndex);
        int numeric = schema.firstNumericColumn(fieldIndex);
        for (int column = numeric; column < numeric + field.numericColumns(); column++) {
            if (Float.compare(history.numeric(row, column), history.numeric(other, column)) != 0) {
                return true;
            }
        }
        int categorical = schema.firstCategoricalColumn(fieldIndex);
        return field.categoricalColumns() > 0 && history.code(row, categorical) != history.code(other, categorical);
    }

    /** Puts the value of a row of history into the batch's last row. */
    void copy(int row, Batch batch) {
        int target = batch.rows() - 1;
        for (int index : fields) {
            Field field = schema.fields().get(index);
            int numeric = schema.firstNumericColumn(index);
            for (int column = numeric; column < numeric + field.numericColumns(); column++) {
                batch.setNumeric(target, column, history.numeric(row, column));
            }
            if (field.categoricalColumns() > 0) {
                int categorical = schema.firstCategoricalColumn(index);
                batch.setCategorical(target, categorical, history.code(row, categorical));
            }
        }
        for (int source : sources) {
            batch.setSource(target, source, history.source(row, source));
        }
    }
}
