package io.elbo.trainer.fit;

import io.elbo.core.feature.HistoryInputs;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/**
 * What all keys together are like, from the rows that a model is trained on: what derived fields take young keys for. A few far numbers
 * must not decide how large a usual deviation is, so one in a thousand on either side counts as the next.
 */
final class PopulationFit {
    private static final int MAX_VALUES = 1_000_000;
    private static final double CLIPPED = 0.001;
    private static final int ENOUGH_TO_CLIP = 20;
    private static final int ENOUGH_FOR_QUANTILES = 20;
    private static final int ENOUGH_WITHIN = 20; // numbers beyond the first of their keys
    private static final double MIN_WITHIN = 1e-3; // of the deviation of all
    private static final double MAX_NUMBER = 1e150;
    private static final int HOURS = 24;
    private static final double SECONDS_PER_HOUR = 3_600;
    /** Of the size of a number that never changes. */
    private static final double DEVIATION_OF_CONSTANT = 0.01;

    private final Schema declared;
    private final HistoryInputs inputs;
    private final RowStore store;
    private final int[] rows;

    /** @param rows positions in the data file of the rows that are trained on */
    PopulationFit(Schema declared, RowStore store, int[] rows) {
        this.declared = declared;
        inputs = HistoryInputs.of(declared);
        this.store = store;
        this.rows = rows;
    }

    /** The schema with fitted derived fields; of those that need their column, nothing is known yet. */
    Schema schema() {
        List<Field> fields = new ArrayList<>();
        for (Field field : declared.fields()) {
            fields.add(field instanceof DerivedField derived ? derived.withFitted(fitted(derived)) : field);
        }
        return declared.withFields(fields);
    }

    private DerivedField.Fitted fitted(DerivedField field) {
        return switch (field.as()) {
            case USUAL, RATIO, STEP -> numbers(inputs.source(field));
            case HOUR -> new DerivedField.Fitted(0, 0, hours());
            case CHANGE, SINCE, RARITY, BURST -> new DerivedField.Fitted(0, 0, List.of());
        };
    }

    private DerivedField.Fitted numbers(int source) {
        int stride = 1 + rows.length / MAX_VALUES;
        double[] sorted = sorted(i -> store.source(rows[i], source), stride);
        if (sorted.length == 0) {
            return new DerivedField.Fitted(0, 1, List.of());
        }
        int clipped = sorted.length < ENOUGH_TO_CLIP ? 0 : (int) Math.ceil(CLIPPED * (sorted.length - 1));
        double low = sorted[clipped];
        double high = sorted[sorted.length - 1 - clipped];
        double mean = 0;
        double squares = 0;
        for (int i = 0; i < sorted.length; i++) { // Welford 1962
            double value = Math.max(low, Math.min(high, sorted[i]));
            double difference = value - mean;
            mean += difference / (i + 1);
            squares += difference * (value - mean);
        }
        double deviation = Math.sqrt(squares / sorted.length);
        double constant = mean == 0 ? 1 : Math.abs(mean) * DEVIATION_OF_CONSTANT;
        if (!(Double.isFinite(deviation) && deviation > 1e-12 * Math.abs(mean))) {
            return new DerivedField.Fitted(mean, Math.max(Double.MIN_NORMAL, constant), List.of());
        }
        double within =
                Math.max(deviation * MIN_WITHIN, Math.min(deviation, within(source, stride, low, high, deviation)));
        double between = Math.sqrt(Math.max(0, deviation * deviation - within * within));
        return new DerivedField.Fitted(mean, within, between, List.of());
    }

    /**
     * The deviation of numbers from the means of their keys, each number taken for at least {@code low} and at most {@code high}; the deviation of
     * all if hardly any key has two numbers.
     */
    private double within(int source, int stride, double low, double high, double deviation) {
        Map<Integer, double[]> byKey = new HashMap<>(); // count, mean, sum of squares
        for (int i = 0; i < rows.length; i += stride) {
            double number = store.source(rows[i], source);
            int key = store.key(rows[i]);
            if (key != Keys.NONE && Math.abs(number) <= MAX_NUMBER) {
                double value = Math.max(low, Math.min(high, number));
                double[] sums = byKey.computeIfAbsent(key, unused -> new double[3]);
                double difference = value - sums[1];
                sums[0]++;
                sums[1] += difference / sums[0];
                sums[2] += difference * (value - sums[1]);
            }
        }
        double squares = 0;
        double count = 0;
        for (double[] sums : byKey.values()) {
            squares += sums[2];
            count += sums[0] - 1;
        }
        return count < ENOUGH_WITHIN ? deviation : Math.sqrt(squares / count);
    }

    /** Without missing and absurd ones. */
    private double[] sorted(IntToDoubleFunction value, int stride) {
        double[] values = new double[rows.length / stride + 1];
        int count = 0;
        for (int i = 0; i < rows.length; i += stride) {
            double number = value.applyAsDouble(i);
            if (Math.abs(number) <= MAX_NUMBER) {
                values[count++] = number;
            }
        }
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted;
    }

    private List<Double> hours() {
        long[] counts = new long[HOURS];
        Arrays.fill(counts, 1); // none is impossible
        for (int row : rows) {
            double seconds = store.time(row);
            if (!Double.isNaN(seconds)) {
                counts[Math.floorMod((long) Math.floor(seconds / SECONDS_PER_HOUR), HOURS)]++;
            }
        }
        long sum = Arrays.stream(counts).sum();
        return Arrays.stream(counts).mapToObj(count -> (double) count / sum).toList();
    }

    /** Whether the field's column must be seen before it is fitted. */
    static boolean needsColumn(DerivedField field) {
        return switch (field.as()) {
            case CHANGE, SINCE, BURST -> true;
            case USUAL, RATIO, STEP, RARITY, HOUR -> false;
        };
    }

    /** @param column the field's values without the first records of keys; nothing of them is known if it is empty */
    static DerivedField.Fitted ofColumn(DerivedField field, double[] column) {
        if (field.as() != Derivation.BURST) {
            return new DerivedField.Fitted(Arrays.stream(column).average().orElse(0), 0, List.of());
        }
        double[] sorted = column.clone();
        Arrays.sort(sorted);
        return DerivedField.Fitted.ofBurst(
                sorted.length < ENOUGH_FOR_QUANTILES
                        ? List.of()
                        : DerivedField.BURST_LEVELS.stream()
                                .map(level -> sorted[(int) (level * (sorted.length - 1))])
                                .toList());
    }
}
