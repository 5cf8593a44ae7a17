package io.elbo.trainer.health;

import io.elbo.trainer.fit.History;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Which fields of a history depend on each other, and which combinations of their values it never had. Values are taken
 * together in the {@link ValueBins} of each field. Immutable.
 */
final class Dependence {
    private static final int MOST_ROWS = 4000;
    private static final int MOST_FIELDS = 64;
    private static final int MOST_PAIRS = 24;
    private static final int BINS = ValueBins.COUNT;
    /** Share of the smaller field's entropy that the other must explain. */
    private static final double LEAST_SHARED = 0.1;
    /** A combination is impossible where history would hold this many by chance, and holds none. */
    private static final double LEAST_EXPECTED = 5;

    private final int rows;
    private final IntUnaryOperator[] bins; // [fields], from row to bin
    private final int[][] counts; // [fields][BINS]
    private final List<Pair> pairs;

    /** Two fields by their index, and how often each combination of their bins occurs. */
    record Pair(int first, int second, double shared, List<Integer> combinations) {}

    Dependence(History history, SplittableRandom random) {
        rows = Math.min(history.trainedRows(), MOST_ROWS);
        int fields = history.schema().fields().size();
        bins = new IntUnaryOperator[fields];
        counts = new int[fields][BINS];
        int[] looked = sample(fields, random);
        int[][] binned = new int[fields][];
        for (int field : looked) {
            bins[field] = ValueBins.of(history, field, rows);
            binned[field] = new int[rows];
            for (int row = 0; row < rows; row++) {
                binned[field][row] = bins[field].applyAsInt(row);
                counts[field][binned[field][row]]++;
            }
        }
        List<Pair> dependent = new ArrayList<>();
        for (int i = 0; i < looked.length; i++) {
            for (int j = i + 1; j < looked.length; j++) {
                Pair pair = pair(looked[i], looked[j], binned);
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
        int first = bins[pair.first()].applyAsInt(firstRow);
        int second = bins[pair.second()].applyAsInt(secondRow);
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

    private Pair pair(int first, int second, int[][] binned) {
        int[] combinations = new int[BINS * BINS];
        for (int row = 0; row < rows; row++) {
            combinations[binned[first][row] * BINS + binned[second][row]]++;
        }
        double information = entropy(counts[first])
                + entropy(counts[second])
                - entropy(combinations)
                - chanceInformation(occupied(counts[first]), occupied(counts[second]));
        double smaller = Math.min(entropy(counts[first]), entropy(counts[second]));
        return new Pair(
                first,
                second,
                smaller > 0 ? information / smaller : 0,
                Arrays.stream(combinations).boxed().toList());
    }

    /**
     * What fields that do not depend on each other hardly ever seem to share in so few rows, nats: twice the rows times it is
     * chi-square distributed, of which this is the mean and three deviations.
     */
    private double chanceInformation(int firstBins, int secondBins) {
        double degrees = (firstBins - 1.0) * (secondBins - 1.0);
        return (degrees + 3 * Math.sqrt(2 * degrees)) / (2 * rows);
    }

    private static int occupied(int[] occurrences) {
        return (int) Arrays.stream(occurrences).filter(count -> count > 0).count();
    }

    private double entropy(int[] occurrences) {
        return Arrays.stream(occurrences)
                .filter(count -> count > 0)
                .mapToDouble(count -> -count / (double) rows * Math.log(count / (double) rows))
                .sum();
    }
}
