package io.elbo.bench.quality;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Outlier score by how soon random splits isolate a row (Liu, Ting and Zhou 2008): 100 trees of 256 rows, grown to a depth of
 * 8, as scikit-learn does by default. A split takes a random column among those that vary, and a random value between
 * its smallest and its largest.
 */
final class IsolationForest implements OutlierScore {
    private static final int TREES = 100;
    private static final int SAMPLE = 256;
    private static final double EULER_GAMMA = 0.5772156649015329;

    private final Points trained;
    private final List<Node> trees = new ArrayList<>();
    private final double usualDepth;

    private sealed interface Node {}

    /** @param depth of the leaf, and what the rows in it would still take to be told apart */
    private record Leaf(double depth) implements Node {}

    private record Split(int column, float threshold, Node below, Node above) implements Node {}

    IsolationForest(Points trained, long seed) {
        this.trained = trained;
        SplittableRandom random = new SplittableRandom(seed);
        int sample = Math.min(SAMPLE, trained.rows());
        usualDepth = averageDepth(sample);
        int maxDepth = (int) Math.ceil(Math.log(Math.max(2, sample)) / Math.log(2));
        int[] rows = IntStream.range(0, trained.rows()).toArray();
        for (int tree = 0; tree < TREES; tree++) {
            for (int i = 0; i < sample; i++) { // the first rows of a shuffle are a sample without repetition
                swap(rows, i, i + random.nextInt(rows.length - i));
            }
            trees.add(grow(Arrays.copyOf(rows, sample), 0, sample, 0, maxDepth, random));
        }
    }

    private Node grow(int[] rows, int from, int to, int depth, int maxDepth, SplittableRandom random) {
        int column = depth == maxDepth || to - from < 2 ? -1 : varyingColumn(rows, from, to, random);
        if (column < 0) {
            return new Leaf(depth + averageDepth(to - from));
        }
        float min = smallest(rows, from, to, column, 1);
        float max = -smallest(rows, from, to, column, -1);
        float threshold = (float) (min + random.nextDouble() * ((double) max - min));
        threshold = threshold >= max ? min : threshold; // rounded up: both sides must hold rows
        int middle = from;
        for (int i = from; i < to; i++) {
            if (trained.get(rows[i], column) <= threshold) {
                swap(rows, i, middle++);
            }
        }
        return new Split(
                column,
                threshold,
                grow(rows, from, middle, depth + 1, maxDepth, random),
                grow(rows, middle, to, depth + 1, maxDepth, random));
    }

    /** A random one, each with the same chance; -1 if all rows are the same. */
    private int varyingColumn(int[] rows, int from, int to, SplittableRandom random) {
        int[] columns = IntStream.range(0, trained.width()).toArray();
        for (int tried = 0; tried < columns.length; tried++) {
            swap(columns, tried, tried + random.nextInt(columns.length - tried));
            int column = columns[tried];
            float first = trained.get(rows[from], column);
            for (int i = from + 1; i < to; i++) {
                if (trained.get(rows[i], column) != first) {
                    return column;
                }
            }
        }
        return -1;
    }

    private float smallest(int[] rows, int from, int to, int column, int sign) {
        float smallest = Float.POSITIVE_INFINITY;
        for (int i = from; i < to; i++) {
            smallest = Math.min(smallest, sign * trained.get(rows[i], column));
        }
        return smallest;
    }

    private static void swap(int[] values, int one, int other) {
        int kept = values[one];
        values[one] = values[other];
        values[other] = kept;
    }

    /** The mean depth at which a search among so many rows ends without success. */
    private static double averageDepth(int rows) {
        return rows < 2 ? 0 : rows == 2 ? 1 : 2 * (Math.log(rows - 1.0) + EULER_GAMMA) - 2 * (rows - 1.0) / rows;
    }

    @Override
    public float score(Points points, int row) {
        double depths = 0;
        for (Node tree : trees) {
            Node node = tree;
            while (node instanceof Split split) {
                node = points.get(row, split.column()) <= split.threshold() ? split.below() : split.above();
            }
            depths += ((Leaf) node).depth();
        }
        return (float) Math.pow(2, -depths / (TREES * usualDepth));
    }

    @Override
    public float scoreTrained(int row) {
        return score(trained, row); // a tree has seen one row in many
    }
}
