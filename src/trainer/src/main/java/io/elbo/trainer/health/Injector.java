package io.elbo.trainer.health;

import io.elbo.core.feature.Batch;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.trainer.fit.History;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Makes unusual records of held-out ones. What it does follows from the random numbers it is given. */
final class Injector {
    private static final int TRIES = 50;
    private static final int MOST_MOMENT_ROWS = 20_000;
    private static final double LEAST_DEVIATIONS = 4;
    private static final double MOST_DEVIATIONS = 8;
    private static final double LEAST_FACTOR = 8;
    private static final double MOST_FACTOR = 40;

    private final History history;
    private final Schema schema;
    private final SplittableRandom random;
    private final Dependence dependence;
    private final List<Integer> numericFields;

    Injector(History history, SplittableRandom random) {
        this.history = history;
        this.random = random;
        schema = history.schema();
        dependence = new Dependence(history, random);
        numericFields = IntStream.range(0, schema.fields().size())
                .filter(field -> history.fitted().field(field).quantity() != null)
                .boxed()
                .toList();
    }

    /** Share of the fields that depend on another field, in [0, 1]. */
    double dependentShare() {
        long dependent = dependence.pairs().stream()
                .flatMapToInt(pair -> IntStream.of(pair.first(), pair.second()))
                .distinct()
                .count();
        return (double) dependent / schema.fields().size();
    }

    /** Appends a held-out row that is made unusual; false, and nothing appended, where the row does not lend itself to it. */
    boolean append(InjectedKind kind, Batch batch) {
        int first = history.trainedRows();
        int row = first + random.nextInt(history.rows() - first);
        history.append(row, batch);
        boolean changed =
                switch (kind) {
                    case VALUE_SWAP -> swap(row, batch);
                    case SCALE_SHIFT -> shift(row, batch);
                    case IMPOSSIBLE_COMBINATION -> combine(batch);
                };
        if (!changed) {
            batch.removeLastRow();
        }
        return changed;
    }

    private boolean swap(int row, Batch batch) {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            int field = random.nextInt(schema.fields().size());
            int donor = random.nextInt(history.rows());
            if (differs(field, row, donor)) {
                copy(field, donor, batch);
                return true;
            }
        }
        return false;
    }

    private boolean shift(int row, Batch batch) {
        for (int attempt = 0; attempt < TRIES && !numericFields.isEmpty(); attempt++) {
            int index = numericFields.get(random.nextInt(numericFields.size()));
            NumericField field =
                    Objects.requireNonNull(history.fitted().field(index).quantity());
            int column = schema.firstNumericColumn(index);
            float value = history.numeric(row, column);
            if (!Float.isNaN(value)) {
                double shifted = shifted(field.value(value), field.scale() * deviation(column));
                batch.setNumeric(batch.rows() - 1, column, field.column(shifted));
                return true;
            }
        }
        return false;
    }

    /** Both in the field's units. */
    private double shifted(double value, double deviation) {
        double factor = random.nextDouble(LEAST_FACTOR, MOST_FACTOR);
        if (random.nextBoolean() && Math.abs(value) * (factor - 1) >= LEAST_DEVIATIONS * deviation) {
            return value * factor;
        }
        double distance = deviation * random.nextDouble(LEAST_DEVIATIONS, MOST_DEVIATIONS);
        return random.nextBoolean() ? value + distance : value - distance;
    }

    /** As the model reads the column; of a constant column its size, or 1. */
    private double deviation(int column) {
        int rows = Math.min(history.trainedRows(), MOST_MOMENT_ROWS);
        double sum = 0;
        double squares = 0;
        int present = 0;
        for (int row = 0; row < rows; row++) {
            double value = history.numeric(row, column);
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

    private boolean combine(Batch batch) {
        for (int attempt = 0; attempt < TRIES && !dependence.pairs().isEmpty(); attempt++) {
            Dependence.Pair pair =
                    dependence.pairs().get(random.nextInt(dependence.pairs().size()));
            int first = random.nextInt(history.rows());
            int second = random.nextInt(history.rows());
            if (dependence.isImpossible(pair, first, second)) {
                copy(pair.first(), first, batch);
                copy(pair.second(), second, batch);
                return true;
            }
        }
        return false;
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

    /** Puts the field's value in a row of history into the batch's last row. */
    private void copy(int fieldIndex, int row, Batch batch) {
        Field field = schema.fields().get(fieldIndex);
        int target = batch.rows() - 1;
        int numeric = schema.firstNumericColumn(fieldIndex);
        for (int column = numeric; column < numeric + field.numericColumns(); column++) {
            batch.setNumeric(target, column, history.numeric(row, column));
        }
        if (field.categoricalColumns() > 0) {
            int categorical = schema.firstCategoricalColumn(fieldIndex);
            batch.setCategorical(target, categorical, history.code(row, categorical));
        }
    }
}
