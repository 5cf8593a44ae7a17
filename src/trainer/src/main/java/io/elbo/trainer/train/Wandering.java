package io.elbo.trainer.train;

import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Schema;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.fit.Keys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether levels wander slowly. A level that rises a little with every record never lies far from the key's mean, but always on one side
 * of it: of a straight line that rises by d deviations during the history, the latest numbers lie
 * (d/2) / (d²/12 + 1)^½ deviations above the long mean, 1.1 for d = 3 and never more than 1.7. Numbers that stay lie on both sides.
 */
final class Wandering {
    /** Of the mean distance of a key's later numbers from its long mean, in deviations: a line with d = 2.5. */
    private static final double MAX_MEAN = 1;
    /** Keys with fewer later records say nothing. */
    private static final int MIN_RECORDS = 30;
    /** As many of the numbers have to wander. */
    private static final double SHARE = 0.25;

    private Wandering() {}

    /**
     * The names of the fields that wander, if they are many enough; otherwise none.
     *
     * @param history whose held-out rows are its latest ones
     */
    static List<String> fields(History history) {
        Schema schema = history.schema();
        List<String> wander = new ArrayList<>();
        int usual = 0;
        for (int i = 0; i < schema.fields().size(); i++) {
            if (schema.fields().get(i) instanceof DerivedField field && field.as() == Derivation.USUAL) {
                usual++;
                if (meanOfKeys(history, schema.firstNumericColumn(i)) > MAX_MEAN) {
                    wander.add(field.name());
                }
            }
        }
        return wander.size() >= SHARE * usual ? List.copyOf(wander) : List.of();
    }

    /** Root of the mean square, over the keys, of the mean of their later values. */
    private static double meanOfKeys(History history, int column) {
        Map<Integer, double[]> sums = new HashMap<>(); // by key: count, sum
        for (int row = history.trainedRows(); row < history.rows(); row++) {
            float value = history.numeric(row, column);
            if (history.key(row) != Keys.NONE && !Float.isNaN(value)) {
                double[] sum = sums.computeIfAbsent(history.key(row), unused -> new double[2]);
                sum[0]++;
                sum[1] += value;
            }
        }
        return Math.sqrt(sums.values().stream()
                .filter(sum -> sum[0] >= MIN_RECORDS)
                .mapToDouble(sum -> sum[1] / sum[0] * sum[1] / sum[0])
                .average()
                .orElse(0));
    }
}
