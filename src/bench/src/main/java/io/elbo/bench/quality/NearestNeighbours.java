package io.elbo.bench.quality;

import java.util.Arrays;

/**
 * Outlier score by the distance to the k-th nearest of the trained rows (Ramaswamy, Rastogi and Shim 2000), found by
 * comparing with all of them. Not thread-safe.
 */
final class NearestNeighbours implements OutlierScore {
    private static final int BLOCK = 2048; // distances that stay in the processor's first cache
    private static final int NOBODY = -1;

    private final Points trained;
    private final int k;
    private final float[][] columns; // [width][rows]: adjacent values of one column are compared at once
    private final float[] distances = new float[BLOCK];
    private final float[] nearest; // [k], ascending

    NearestNeighbours(Points trained, int k) {
        if (trained.rows() <= k) {
            throw new IllegalArgumentException(k + " neighbours need more than " + trained.rows() + " rows");
        }
        this.trained = trained;
        this.k = k;
        nearest = new float[k];
        columns = new float[trained.width()][trained.rows()];
        for (int column = 0; column < columns.length; column++) {
            for (int row = 0; row < trained.rows(); row++) {
                columns[column][row] = trained.get(row, column);
            }
        }
    }

    @Override
    public float score(Points points, int row) {
        return distance(points, row, NOBODY);
    }

    @Override
    public float scoreTrained(int row) {
        return distance(trained, row, row);
    }

    private float distance(Points points, int row, int exceptTrained) {
        Arrays.fill(nearest, Float.POSITIVE_INFINITY);
        for (int first = 0; first < trained.rows(); first += BLOCK) {
            int count = Math.min(BLOCK, trained.rows() - first);
            Arrays.fill(distances, 0, count, 0);
            for (int column = 0; column < columns.length; column++) {
                add(columns[column], first, count, points.get(row, column));
            }
            for (int i = 0; i < count; i++) {
                if (distances[i] < nearest[k - 1] && first + i != exceptTrained) {
                    insert(distances[i]);
                }
            }
        }
        return (float) Math.sqrt(nearest[k - 1]);
    }

    private void add(float[] column, int first, int count, float value) {
        for (int i = 0; i < count; i++) {
            float difference = column[first + i] - value;
            distances[i] += difference * difference;
        }
    }

    private void insert(float distance) {
        int at = k - 1;
        while (at > 0 && nearest[at - 1] > distance) {
            nearest[at] = nearest[at - 1];
            at--;
        }
        nearest[at] = distance;
    }
}
