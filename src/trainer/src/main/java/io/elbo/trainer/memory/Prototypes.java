package io.elbo.trainer.memory;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Ordinary rows in the space of latent means and standardised residuals, and the distance to the nearest of them, in units of how
 * far ordinary rows lie apart there. Three quarters are random rows, the others are those farthest from all, so that sparse
 * regions are covered too. Immutable.
 *
 * <p>The prototypes are two halves, and the geometric mean of the distances to both counts. A prototype that is an anomaly of
 * the history is in one half only, so it is not at no distance from itself, nor is its like.
 */
public final class Prototypes {
    /** Parts of the prototypes, of the same size. */
    public static final int HALVES = 2;

    private static final int MAX_RANK = 24; // of the subspace that distances are taken in
    private static final int RANDOM = 768;
    private static final int FARTHEST_ROUNDS = 4;
    private static final int FARTHEST_PER_ROUND = 64;
    private static final int NEIGHBOUR = 3;
    private static final double MAX_NEIGHBOURHOOD = 1.5; // in medians
    /**
     * Squared distance of rows that differ by rounding only: a loss of 6e-8 nats, the last digit of a word's certain probability,
     * is a step of 1.4e-4 in this space.
     */
    private static final double SAME = 1e-6;

    private static final double MIN_RADIUS = 0.03; // of the median norm

    private final Subspace subspace;
    private final Points rows; // in the subspace, one half after the other
    private final float[] radius; // [rows]
    private final int[] source; // [rows], each row's place among those that it was chosen from

    private Prototypes(Subspace subspace, Points rows, float[] radius, int[] source) {
        this.subspace = subspace;
        this.rows = rows;
        this.radius = radius;
        this.source = source;
    }

    /** @param space ordinary rows in random order, at most a few thousand */
    static Prototypes of(Points space) {
        Subspace subspace = Subspace.of(space, MAX_RANK);
        Points narrow = subspace.of(space);
        int[] random = IntStream.range(0, Math.min(narrow.rows(), RANDOM)).toArray();
        int[] chosen = withFarthest(narrow, random);
        float[] radius = radii(narrow, chosen, random.length);
        int[] order = alternating(chosen.length);
        int[] source = Arrays.stream(order).map(i -> chosen[i]).toArray();
        float[] orderedRadius = new float[order.length];
        for (int i = 0; i < order.length; i++) {
            orderedRadius[i] = radius[order[i]];
        }
        return new Prototypes(subspace, narrow.select(source), orderedRadius, source);
    }

    /**
     * The even numbers, then the odd ones. Both halves have the same size: an odd count has its last odd number twice, and a single
     * row is in both.
     */
    private static int[] alternating(int count) {
        int half = (count + 1) / 2;
        int lastOdd = Math.max(0, count - 1 - count % 2);
        return IntStream.range(0, 2 * half)
                .map(i -> i < half ? 2 * i : Math.min(2 * (i - half) + 1, lastOdd))
                .toArray();
    }

    /** Adds, a few at a time, the rows that are farthest from all that are chosen. */
    private static int[] withFarthest(Points space, int[] random) {
        double[] nearest = new double[space.rows()];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        int[] chosen = random;
        int[] added = random;
        for (int round = 0; round < FARTHEST_ROUNDS && chosen.length < space.rows(); round++) {
            int[] latest = added;
            for (int row = 0; row < space.rows(); row++) {
                for (int prototype : latest) {
                    nearest[row] = Math.min(nearest[row], space.squaredDistance(row, space, prototype));
                }
            }
            int[] already = chosen;
            boolean[] taken = new boolean[space.rows()];
            Arrays.stream(already).forEach(row -> taken[row] = true);
            added = IntStream.range(0, space.rows())
                    .filter(row -> !taken[row])
                    .boxed()
                    .sorted((a, b) -> Double.compare(nearest[b], nearest[a]))
                    .limit(FARTHEST_PER_ROUND)
                    .mapToInt(Integer::intValue)
                    .toArray();
            chosen = IntStream.concat(Arrays.stream(chosen), Arrays.stream(added))
                    .toArray();
        }
        return chosen;
    }

    /** Each prototype's distance to its third neighbour among the random ones, bounded, plus the median of those. */
    private static float[] radii(Points space, int[] chosen, int randomCount) {
        double[] third = new double[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            double[] nearest = new double[NEIGHBOUR];
            Arrays.fill(nearest, Double.POSITIVE_INFINITY);
            for (int j = 0; j < randomCount; j++) {
                if (j == i) {
                    continue;
                }
                double distance = space.squaredDistance(chosen[i], space, chosen[j]);
                for (int k = 0; k < NEIGHBOUR; k++) {
                    if (distance < nearest[k]) {
                        double kept = nearest[k];
                        nearest[k] = distance;
                        distance = kept;
                    }
                }
            }
            third[i] = Math.sqrt(nearest[NEIGHBOUR - 1]);
        }
        double[] sorted = Arrays.stream(third).filter(Double::isFinite).sorted().toArray();
        double min =
                Math.sqrt(Math.max(Memory.MIN_SQUARED_DISTANCE, MIN_RADIUS * MIN_RADIUS * space.medianSquaredNorm()));
        // rows that are all the same say nothing of distances: then a residual's own unit remains
        boolean allSame = sorted.length == 0 || sorted[sorted.length - 1] * sorted[sorted.length - 1] <= SAME;
        double median = allSame ? 1 : Math.max(min, sorted[sorted.length / 2]);
        float[] radius = new float[chosen.length];
        for (int i = 0; i < radius.length; i++) {
            radius[i] = (float) (Math.min(third[i], MAX_NEIGHBOURHOOD * median) + median);
        }
        return radius;
    }

    /** Rows in the subspace, for {@link #distance}. */
    Points place(Points space) {
        return subspace.of(space);
    }

    /**
     * Geometric mean of a point's distances to the nearest prototype of each half, in units of these prototypes' radii.
     *
     * @param placed points in the subspace
     * @param itself the point's place among the rows that the prototypes were chosen from, as a row is no neighbour of its own; -1
     *     for other points. A half that has nothing else does not count
     */
    double distance(Points placed, int row, int itself) {
        double first = nearest(placed, row, itself, 0);
        double second = nearest(placed, row, itself, 1);
        if (Double.isInfinite(first) || Double.isInfinite(second)) {
            double nearer = Math.min(first, second);
            return Double.isInfinite(nearer) ? 0 : nearer;
        }
        return Math.sqrt(first * second);
    }

    private double nearest(Points placed, int row, int itself, int half) {
        double nearest = Double.POSITIVE_INFINITY;
        for (int i = half * rows.rows() / HALVES; i < (half + 1) * rows.rows() / HALVES; i++) {
            if (source[i] != itself) {
                double distance = placed.blurredDistance(row, rows, i);
                nearest = Math.min(nearest, distance / ((double) radius[i] * radius[i]));
            }
        }
        return Math.sqrt(nearest);
    }

    public Subspace subspace() {
        return subspace;
    }

    /** In the subspace, one half after the other. */
    public Points rows() {
        return rows;
    }

    /** Unit of distance around a prototype. */
    public float radius(int prototype) {
        return radius[prototype];
    }
}
