package io.elbo.trainer.memory;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Ordinary rows in two spaces, and what distances to them mean. Immutable.
 *
 * <p><em>Local</em>: in the space of latent means and standardised residuals, where half the squared norm of numeric columns is
 * reconstruction loss plus the latent part of the KL divergence; words count by the roots of
 * their losses, scaled down, and by the residuals of their rarities. Prototypes replace the origin: the distance to the nearest one, in units
 * of how far prototypes lie from each other there. Three quarters of the prototypes are random, the others are those farthest
 * from all, so that sparse regions are covered too.
 *
 * <p><em>Global</em>: in the space of the record's own columns, the mean over small random groups of the distance to the
 * group's nearest row (Sugiyama and Borgwardt, NIPS 2013). A small group holds few anomalies of any kind, so that clusters
 * of anomalies in history stay far from most groups. Columns count by the root of their precision within a group.
 *
 * <p>In wide records both spaces are narrowed: what points have outside of a {@link Subspace} adds to their distance as if it were
 * perpendicular.
 *
 * <p>Both, and the negative ELBO, become {@link Surprise}. The score is the larger of the local surprise, mixed with that of
 * the negative ELBO, and the global one with its lead.
 */
public final class Memory {
    /** Share of the negative ELBO in the local surprise. */
    public static final double ELBO_SHARE = 1 / 3.0;
    /** The global surprise outweighs the local one by this much, nats. */
    public static final double GLOBAL_LEAD = 0.5;

    /** Of the two squared norms' mean, in every squared distance. */
    public static final double BLUR = 1e-2;
    /** In every squared distance, so that none is 0. */
    public static final double MIN_SQUARED_DISTANCE = 1e-6;

    public static final int GROUP_ROWS = 16;

    private static final int LOCAL_RANK = 24; // of the subspaces that distances are taken in
    private static final int GLOBAL_RANK = 16;
    private static final int RANDOM_PROTOTYPES = 768;
    private static final int FARTHEST_ROUNDS = 4;
    private static final int FARTHEST_PER_ROUND = 64;
    private static final int GROUPS = 48;
    private static final int CALIBRATION_ROWS = 2000;
    private static final int NEIGHBOUR = 3;
    private static final double MAX_NEIGHBOURHOOD = 1.5; // in medians
    /** Squared distance of rows that differ by rounding only. */
    private static final double SAME = 1e-8;

    private static final double MIN_RADIUS = 0.03; // of the median norm

    private final Subspace localSubspace;
    private final Points prototypes; // in the local subspace
    private final float[] radius; // [prototypes]
    private final Subspace globalSubspace; // of the weighted columns
    private final Points groupRows; // in the global subspace; GROUP_ROWS rows a group
    private final float[] columnWeight; // [global dimensions]
    private final Surprise local;
    private final Surprise global;
    private final Surprise elbo;

    private Memory(
            Subspace localSubspace,
            Points prototypes,
            float[] radius,
            Subspace globalSubspace,
            Points groupRows,
            float[] columnWeight,
            Surprise local,
            Surprise global,
            Surprise elbo) {
        this.localSubspace = localSubspace;
        this.prototypes = prototypes;
        this.radius = radius;
        this.globalSubspace = globalSubspace;
        this.groupRows = groupRows;
        this.columnWeight = columnWeight;
        this.local = local;
        this.global = global;
        this.elbo = elbo;
    }

    /**
     * Chooses what is remembered.
     *
     * @param localSpace ordinary rows in random order, at most a few thousand
     * @param globalSpace the same rows by their columns
     * @param elboScores their negative ELBO
     */
    public static Memory of(Points localSpace, Points globalSpace, float[] elboScores, long seed) {
        int rows = localSpace.rows();
        Subspace localSubspace = Subspace.of(localSpace, LOCAL_RANK);
        Points local = localSubspace.of(localSpace);
        int[] random = IntStream.range(0, Math.min(rows, RANDOM_PROTOTYPES)).toArray();
        int[] chosen = withFarthest(local, random);
        float[] radius = radii(local, chosen, random.length);
        int[] grouped = groupRows(rows, new SplittableRandom(seed));
        float[] weight = columnWeights(globalSpace, grouped);
        Points weightedSpace = globalSpace.scale(weight);
        Subspace globalSubspace = Subspace.of(weightedSpace, GLOBAL_RANK);
        Points weighted = globalSubspace.of(weightedSpace);
        Points groups = weighted.select(grouped);

        int calibrationRows = Math.min(rows, CALIBRATION_ROWS);
        double[] localMeasures = new double[calibrationRows];
        double[] globalMeasures = new double[calibrationRows];
        double[] elboMeasures = new double[calibrationRows];
        for (int i = 0; i < calibrationRows; i++) {
            int row = rows - 1 - i; // the random prototypes come first: mostly others
            localMeasures[i] = localMeasure(local, row, chosen, radius);
            globalMeasures[i] = globalMeasure(weighted, row, groups, grouped);
            elboMeasures[i] = elboScores[row];
        }
        return new Memory(
                localSubspace,
                local.select(chosen),
                radius,
                globalSubspace,
                groups,
                weight,
                Surprise.fit(localMeasures),
                Surprise.fit(globalMeasures),
                Surprise.fit(elboMeasures));
    }

    /**
     * The squared distance and a share of the norms. The graph takes distances as differences of squares, whose rounding
     * errors grow with the norms and would be magnified by the root of a small distance.
     */
    private static double blurred(Points points, int row, Points others, int other) {
        return points.squaredDistance(row, others, other)
                + BLUR / 2 * (points.squaredNorm(row) + others.squaredNorm(other))
                + MIN_SQUARED_DISTANCE;
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
        double min = Math.sqrt(Math.max(MIN_SQUARED_DISTANCE, MIN_RADIUS * MIN_RADIUS * space.medianSquaredNorm()));
        // rows that are all the same say nothing of distances: then a residual's own unit remains
        boolean allSame = sorted.length == 0 || sorted[sorted.length - 1] * sorted[sorted.length - 1] <= SAME;
        double median = allSame ? 1 : Math.max(min, sorted[sorted.length / 2]);
        float[] radius = new float[chosen.length];
        for (int i = 0; i < radius.length; i++) {
            radius[i] = (float) (Math.min(third[i], MAX_NEIGHBOURHOOD * median) + median);
        }
        return radius;
    }

    private static int[] groupRows(int rows, SplittableRandom random) {
        return IntStream.range(0, GROUPS * GROUP_ROWS)
                .map(i -> random.nextInt(rows))
                .toArray();
    }

    /** The fourth root of the mean over the groups of one over the variance within; constant columns of a group count 0. */
    private static float[] columnWeights(Points space, int[] grouped) {
        float[] weight = new float[space.dimensions()];
        for (int column = 0; column < weight.length; column++) {
            double precision = 0;
            for (int group = 0; group < GROUPS; group++) {
                double sum = 0;
                double squares = 0;
                for (int i = 0; i < GROUP_ROWS; i++) {
                    double value = space.get(grouped[group * GROUP_ROWS + i], column);
                    sum += value;
                    squares += value * value;
                }
                double mean = sum / GROUP_ROWS;
                double variance = squares / GROUP_ROWS - mean * mean;
                precision += variance > 1e-9 * (1 + mean * mean) ? 1 / variance : 0;
            }
            weight[column] = (float) Math.sqrt(Math.sqrt(precision / GROUPS));
        }
        return weight;
    }

    /** Squared, like everything that is compared: the root comes last. A row is no neighbour of its own. */
    private static double localMeasure(Points space, int row, int[] chosen, float[] radius) {
        double nearest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < chosen.length; i++) {
            if (chosen[i] != row) {
                nearest = Math.min(nearest, blurred(space, row, space, chosen[i]) / ((double) radius[i] * radius[i]));
            }
        }
        return Double.isFinite(nearest) ? Math.sqrt(nearest) : 0;
    }

    private static double globalMeasure(Points weighted, int row, Points groups, int[] grouped) {
        double sum = 0;
        int counted = 0;
        for (int group = 0; group < GROUPS; group++) {
            double nearest = Double.POSITIVE_INFINITY;
            for (int i = group * GROUP_ROWS; i < (group + 1) * GROUP_ROWS; i++) {
                if (grouped[i] != row) {
                    nearest = Math.min(nearest, blurred(weighted, row, groups, i));
                }
            }
            if (Double.isFinite(nearest)) {
                sum += Math.sqrt(nearest);
                counted++;
            }
        }
        return counted == 0 ? 0 : sum / counted;
    }

    /** The score of a row, nats, as the graph computes it. */
    public double score(Points localSpace, Points globalSpace, int row, double elboScore) {
        Points point = localSubspace.of(localSpace.select(new int[] {row}));
        double nearest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < prototypes.rows(); i++) {
            nearest = Math.min(nearest, blurred(point, 0, prototypes, i) / ((double) radius[i] * radius[i]));
        }
        Points weighted = globalSubspace.of(globalSpace.select(new int[] {row}).scale(columnWeight));
        double sum = 0;
        for (int group = 0; group < GROUPS; group++) {
            double nearestInGroup = Double.POSITIVE_INFINITY;
            for (int i = group * GROUP_ROWS; i < (group + 1) * GROUP_ROWS; i++) {
                nearestInGroup = Math.min(nearestInGroup, blurred(weighted, 0, groupRows, i));
            }
            sum += Math.sqrt(nearestInGroup);
        }
        return Math.max(
                (1 - ELBO_SHARE) * local.of(Math.sqrt(nearest)) + ELBO_SHARE * elbo.of(elboScore),
                GLOBAL_LEAD + global.of(sum / GROUPS));
    }

    public Subspace localSubspace() {
        return localSubspace;
    }

    /** In the local subspace. */
    public Points prototypes() {
        return prototypes;
    }

    /** Unit of distance around a prototype. */
    public float radius(int prototype) {
        return radius[prototype];
    }

    /** Of the weighted columns. */
    public Subspace globalSubspace() {
        return globalSubspace;
    }

    /** Weighted rows in the global subspace, {@link #GROUP_ROWS} a group. */
    public Points groupRows() {
        return groupRows;
    }

    public float[] columnWeight() {
        return columnWeight.clone();
    }

    public Surprise local() {
        return local;
    }

    public Surprise global() {
        return global;
    }

    public Surprise elbo() {
        return elbo;
    }
}
