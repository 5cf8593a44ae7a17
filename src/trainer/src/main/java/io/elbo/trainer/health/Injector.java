package io.elbo.trainer.health;

import io.elbo.core.feature.Batch;
import io.elbo.core.schema.Schema;
import io.elbo.trainer.fit.History;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Makes unusual records of held-out ones. It changes values of records; what is derived from them is derived anew, in the light of the
 * key's earlier records. What it does follows from the random numbers it is given.
 */
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
    private final List<RecordValue> values;
    private final List<RecordValue> quantities;
    private final int[] rows; // that can be made unusual
    private final SameKey sameKey;
    private int lastRow = -1;

    Injector(History history, SplittableRandom random) {
        this.history = history;
        this.random = random;
        schema = history.schema();
        dependence = new Dependence(history, random);
        values = RecordValue.of(history);
        quantities = values.stream().filter(RecordValue::isQuantity).toList();
        rows = history.changeableRows();
        sameKey = new SameKey(history);
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
        if (rows.length == 0) {
            return false;
        }
        int row = rows[random.nextInt(rows.length)];
        lastRow = row;
        history.appendWithSources(row, batch);
        boolean changed =
                switch (kind) {
                    case VALUE_SWAP -> swap(row, batch);
                    case SCALE_SHIFT -> shift(row, batch);
                    case IMPOSSIBLE_COMBINATION -> history.derives() ? combineWithinKey(row, batch) : combine(batch);
                };
        if (changed) {
            history.deriveAnew(row, batch);
        } else {
            batch.removeLastRow();
        }
        return changed;
    }

    /** The row that was made unusual last, as it is in the history. */
    int lastRow() {
        return lastRow;
    }

    private boolean swap(int row, Batch batch) {
        for (int attempt = 0; attempt < TRIES && !values.isEmpty(); attempt++) {
            RecordValue value = values.get(random.nextInt(values.size()));
            int donor = random.nextInt(history.rows());
            if (value.differs(row, donor)) {
                value.copy(donor, batch);
                return true;
            }
        }
        return false;
    }

    private boolean shift(int row, Batch batch) {
        for (int attempt = 0; attempt < TRIES && !quantities.isEmpty(); attempt++) {
            RecordValue quantity = quantities.get(random.nextInt(quantities.size()));
            double value = quantity.number(row);
            if (!Double.isNaN(value)) {
                quantity.put(shifted(value, quantity.deviation(MOST_MOMENT_ROWS)), batch);
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

    private boolean combine(Batch batch) {
        for (int attempt = 0; attempt < TRIES && !dependence.pairs().isEmpty(); attempt++) {
            Dependence.Pair pair =
                    dependence.pairs().get(random.nextInt(dependence.pairs().size()));
            int first = random.nextInt(history.rows());
            int second = random.nextInt(history.rows());
            if (dependence.isImpossible(pair, first, second)) {
                value(pointer(pair.first())).copy(first, batch);
                value(pointer(pair.second())).copy(second, batch);
                return true;
            }
        }
        return false;
    }

    /** With a value of the key's own, so that each of the two by itself stays usual for the key. */
    private boolean combineWithinKey(int row, Batch batch) {
        for (int attempt = 0; attempt < TRIES && !dependence.pairs().isEmpty(); attempt++) {
            Dependence.Pair pair =
                    dependence.pairs().get(random.nextInt(dependence.pairs().size()));
            int donor = sameKey.any(row, random);
            String pointer = pointer(pair.second());
            if (!pointer.isEmpty()
                    && !pointer.equals(pointer(pair.first()))
                    && dependence.isImpossible(pair, row, donor)) {
                value(pointer).copy(donor, batch);
                return true;
            }
        }
        return false;
    }

    /** Where the value stands that the field looks at; empty if it looks at none. */
    private String pointer(int fieldIndex) {
        return schema.fields().get(fieldIndex).pointer();
    }

    private RecordValue value(String pointer) {
        return values.stream()
                .filter(value -> value.pointer().equals(pointer))
                .findFirst()
                .orElseThrow();
    }
}
