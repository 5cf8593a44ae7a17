package io.elbo.trainer.health;

import io.elbo.core.feature.Codes;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import io.elbo.trainer.fit.History;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Which fields of a history depend on each other, and which combinations of their values it never had. Values are taken
 * together in a few bins a field: eighths of a number's values, eighths of the day, the most frequent words. Immutable.
 */
final class Dependence {
    private static final int MOST_ROWS = 4000;
    private static final int MOST_FIELDS = 64;
    private static final int MOST_PAIRS = 24;
    private static final int VALUE_BINS = 8;
    private static final int BINS = VALUE_BINS + 1; // missing values and rare words share the last
    /** Share of the smaller field's entropy that the other must explain. */
    private static final double LEAST_SHARED = 0.1;
    /** A combination is impossible where history would hold this many by chance, and holds none. */
    private static final double LEAST_EXPECTED = 5;

    private final History history;
    private final Schema schema;
    private final int rows;
    private final float[][] edges; // [fields][up to VALUE_BINS - 1], of numeric fields
    private final int[][] counts; // [fields][BINS]
    private final List<Pair> pairs;

    /** Two fields by their index, and how often each combination of their bins occurs. */
    record Pair(int first, int second, double shared, List<Integer> combinations) {}

    Dependence(History history, SplittableRandom random) {
        this.history = history;
        schema = history.schema();
        rows = Math.min(history.trainedRows(), MOST_ROWS);
        int fields = schema.fields().size();
        edges = new float[fields][];
        counts = new int[fields][BINS];
        int[] looked = sample(fields, random);
        int[][] bins = new int[fields][];
        for (int field : looked) {
            edges[field] = edges(field);
            bins[field] = new int[rows];
            for (int row = 0; row < rows; row++) {
                bins[field][row] = bin(field, row);
                counts[field][bins[field][row]]++;
            }
        }
        List<Pair> dependent = new ArrayList<>();
        for (int i = 0; i < looked.length; i++) {
            for (int j = i + 1; j < looked.length; j++) {
                Pair pair = pair(looked[i], looked[j], bins);
                if (pair.shared() >= LEAST_SHARED) {
                    dependent.add(pair);
                }
            }
        }
        pairs = dependent.stream()
                .sorted(Comparator.comparingDouble(pair -> -pair.shared()))
                .limit(MOST_PAIRS)
                .toList();
    }

    /** Pairs of fields that depend on each other, the closest first; empty where none do. */
    List<Pair> pairs() {
        return pairs;
    }

    /** Whether the first field's value in one row never meets the second field's value in the other row. */
    boolean isImpossible(Pair pair, int firstRow, int secondRow) {
        int first = bin(pair.first(), firstRow);
        int second = bin(pair.second(), secondRow);
        double expected = (double) counts[pair.first()][first] * counts[pair.second()][second] / rows;
        return expected >= LEAST_EXPECTED && pair.combinations().get(first * BINS + second) == 0;
    }

    private static int[] sample(int fields, SplittableRandom random) {
        int[] order = IntStream.range(0, fields).toArray();
        for (int i = 0; i < Math.min(fields, MOST_FIELDS); i++) {
            int other = i + random.nextInt(fields - i);
            int kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
        int[] chosen = Arrays.copyOf(order, Math.min(fields, MOST_FIELDS));
        Arrays.sort(chosen);
        return chosen;
    }

    private Pair pair(int first, int second, int[][] bins) {
        int[] combinations = new int[BINS * BINS];
        for (int row = 0; row < rows; row++) {
            combinations[bins[first][row] * BINS + bins[second][row]]++;
        }
        double information = entropy(counts[first]) + entropy(counts[second]) - entropy(combinations);
        double smaller = Math.min(entropy(counts[first]), entropy(counts[second]));
        return new Pair(
                first,
                second,
                smaller > 0 ? information / smaller : 0,
                Arrays.stream(combinations).boxed().toList());
    }

    private double entropy(int[] occurrences) {
        return Arrays.stream(occurrences)
                .filter(count -> count > 0)
                .mapToDouble(count -> -count / (double) rows * Math.log(count / (double) rows))
                .sum();
    }

    /** Values that part a numeric field into equally frequent bins; fewer where values repeat. */
    private float[] edges(int fieldIndex) {
        Field field = schema.fields().get(fieldIndex);
        if (field.numericColumns() != 1) {
            return new float[0];
        }
        int column = schema.firstNumericColumn(fieldIndex);
        float[] values = new float[rows];
        int present = 0;
        for (int row = 0; row < rows; row++) {
            float value = history.numeric(row, column);
            if (!Float.isNaN(value)) {
                values[present++] = value;
            }
        }
        float[] sorted = Arrays.copyOf(values, present);
        Arrays.sort(sorted);
        float[] parted = new float[VALUE_BINS - 1];
        int count = 0;
        for (int i = 1; i < VALUE_BINS && present > 0; i++) {
            float edge = sorted[i * present / VALUE_BINS];
            if (edge > sorted[0] && (count == 0 || edge > parted[count - 1])) {
                parted[count++] = edge;
            }
        }
        return Arrays.copyOf(parted, count);
    }

    private int bin(int fieldIndex, int row) {
        Field field = schema.fields().get(fieldIndex);
        if (field.numericColumns() == 0) {
            int code = history.code(row, schema.firstCategoricalColumn(fieldIndex));
            return code < Codes.FIRST_WORD ? VALUE_BINS : Math.min(VALUE_BINS, code - Codes.FIRST_WORD);
        }
        int column = schema.firstNumericColumn(fieldIndex);
        float value = history.numeric(row, column);
        if (Float.isNaN(value)) {
            return VALUE_BINS;
        }
        if (field instanceof TimestampField) {
            double turns = Math.atan2(value, history.numeric(row, column + 1)) / (2 * Math.PI);
            return (int) Math.floor((turns < 0 ? turns + 1 : turns) * VALUE_BINS) % VALUE_BINS;
        }
        int bin = Arrays.binarySearch(edges[fieldIndex], value);
        return bin < 0 ? -bin - 1 : bin + 1;
    }
}
