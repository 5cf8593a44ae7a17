package io.elbo.trainer.memory;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Small random groups of ordinary rows in the space of the record's own columns, and the mean distance to the groups' nearest rows
 * (Sugiyama and Borgwardt, NIPS 2013). A group holds few anomalies of any kind, so that clusters of anomalies in history stay
 * far from most groups. Columns count by the root of their precision within a group. Immutable.
 */
public final class Groups {
    /** Rows of a group. */
    public static final int SIZE = 16;

    private static final int COUNT = 48;
    private static final int MAX_RANK = 16; // of the subspace that distances are taken in

    private final Subspace subspace; // of the weighted columns
    private final Points rows; // in the subspace, SIZE rows a group
    private final float[] columnWeight; // [columns]
    private final int[] source; // [rows], each row's place among those that it was chosen from

    private Groups(Subspace subspace, Points rows, float[] columnWeight, int[] source) {
        this.subspace = subspace;
        this.rows = rows;
        this.columnWeight = columnWeight;
        this.source = source;
    }

    /** @param space ordinary rows by their columns */
    static Groups of(Points space, long seed) {
        int[] source = sources(space.rows(), new SplittableRandom(seed));
        float[] weight = columnWeights(space, source);
        Points weighted = space.scale(weight);
        Subspace subspace = Subspace.of(weighted, MAX_RANK);
        return new Groups(subspace, subspace.of(weighted.select(source)), weight, source);
    }

    private static int[] sources(int rows, SplittableRandom random) {
        return IntStream.range(0, COUNT * SIZE).map(i -> random.nextInt(rows)).toArray();
    }

    /** The fourth root of the mean over the groups of one over the variance within; constant columns of a group count 0. */
    private static float[] columnWeights(Points space, int[] grouped) {
        float[] weight = new float[space.dimensions()];
        for (int column = 0; column < weight.length; column++) {
            double precision = 0;
            for (int group = 0; group < COUNT; group++) {
                double sum = 0;
                double squares = 0;
                for (int i = 0; i < SIZE; i++) {
                    double value = space.get(grouped[group * SIZE + i], column);
                    sum += value;
                    squares += value * value;
                }
                double mean = sum / SIZE;
                double variance = squares / SIZE - mean * mean;
                precision += variance > 1e-9 * (1 + mean * mean) ? 1 / variance : 0;
            }
            weight[column] = (float) Math.sqrt(Math.sqrt(precision / COUNT));
        }
        return weight;
    }

    /** Rows weighted and in the subspace, for {@link #distance}. */
    Points place(Points space) {
        return subspace.of(space.scale(columnWeight));
    }

    /**
     * Mean over the groups of a point's distance to the group's nearest row.
     *
     * @param placed weighted points in the subspace
     * @param itself the point's place among the rows that the groups were drawn from, as a row is no neighbour of its own; -1 for
     *     other points
     */
    double distance(Points placed, int row, int itself) {
        double sum = 0;
        int counted = 0;
        for (int group = 0; group < COUNT; group++) {
            double nearest = Double.POSITIVE_INFINITY;
            for (int i = group * SIZE; i < (group + 1) * SIZE; i++) {
                if (source[i] != itself) {
                    nearest = Math.min(nearest, placed.blurredDistance(row, rows, i));
                }
            }
            if (Double.isFinite(nearest)) {
                sum += Math.sqrt(nearest);
                counted++;
            }
        }
        return counted == 0 ? 0 : sum / counted;
    }

    /** Of the weighted columns. */
    public Subspace subspace() {
        return subspace;
    }

    /** Weighted rows in the subspace, {@link #SIZE} a group. */
    public Points rows() {
        return rows;
    }

    public float[] columnWeight() {
        return columnWeight.clone();
    }
}
