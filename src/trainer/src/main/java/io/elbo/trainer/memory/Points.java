package io.elbo.trainer.memory;

/**
 * Points of a space, row-major [rows, dimensions]. Owns its arrays; treat them as constant.
 *
 * <p>Where they stand for points of a wider space by their coordinates in a {@link Subspace}, each also has the squared length of
 * what lies outside of it. What two points have outside counts as perpendicular: it adds to their distance, and does not say
 * where they are.
 */
public final class Points {
    private final float[] values;
    private final int rows;
    private final int dimensions;
    private final double[] outside; // [rows], squared
    private final double[] squaredNorms; // [rows]

    public Points(float[] values, int dimensions) {
        this(values, dimensions, new double[dimensions == 0 ? 0 : values.length / dimensions]);
    }

    /** @param outside squared length of each row's part outside of the subspace */
    Points(float[] values, int dimensions, double[] outside) {
        this.values = values;
        this.dimensions = dimensions;
        this.outside = outside;
        rows = outside.length;
        squaredNorms = outside.clone();
        for (int i = 0; i < rows * dimensions; i++) {
            squaredNorms[i / dimensions] += (double) values[i] * values[i];
        }
    }

    public int rows() {
        return rows;
    }

    public int dimensions() {
        return dimensions;
    }

    public float get(int row, int dimension) {
        return values[row * dimensions + dimension];
    }

    double squaredDistance(int row, Points other, int otherRow) {
        int mine = row * dimensions;
        int theirs = otherRow * dimensions;
        double sum = outside[row] + other.outside[otherRow];
        for (int i = 0; i < dimensions; i++) {
            double difference = values[mine + i] - other.values[theirs + i];
            sum += difference * difference;
        }
        return sum;
    }

    /**
     * The squared distance and a share of the norms. The graph takes distances as differences of squares, whose rounding
     * errors grow with the norms and would be magnified by the root of a small distance.
     */
    double blurredDistance(int row, Points other, int otherRow) {
        return squaredDistance(row, other, otherRow)
                + Memory.BLUR / 2 * (squaredNorm(row) + other.squaredNorm(otherRow))
                + Memory.MIN_SQUARED_DISTANCE;
    }

    /** Squared distance from the origin, what lies outside of the subspace included. */
    public double squaredNorm(int row) {
        return squaredNorms[row];
    }

    /** Median over the rows. */
    double medianSquaredNorm() {
        double[] sorted = squaredNorms.clone();
        java.util.Arrays.sort(sorted);
        return rows == 0 ? 0 : sorted[rows / 2];
    }

    /** The given rows, in their order. */
    public Points select(int[] chosen) {
        float[] selected = new float[chosen.length * dimensions];
        double[] selectedOutside = new double[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(values, chosen[i] * dimensions, selected, i * dimensions, dimensions);
            selectedOutside[i] = outside[chosen[i]];
        }
        return new Points(selected, dimensions, selectedOutside);
    }

    /** These dimensions and then those of another space, for the same rows; for points of whole spaces. */
    Points beside(Points other) {
        int width = dimensions + other.dimensions;
        float[] joined = new float[rows * width];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(values, row * dimensions, joined, row * width, dimensions);
            System.arraycopy(other.values, row * other.dimensions, joined, row * width + dimensions, other.dimensions);
        }
        return new Points(joined, width);
    }

    /** Every dimension multiplied by a factor of its own; for points of a whole space. */
    Points scale(float[] factors) {
        float[] scaled = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            scaled[i] = values[i] * factors[i % dimensions];
        }
        return new Points(scaled, dimensions);
    }
}
