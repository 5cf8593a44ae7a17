package io.elbo.trainer.memory;

/** Points of a space, row-major [rows, dimensions]. Owns its array; treat it as constant. */
public final class Points {
    private final float[] values;
    private final int rows;
    private final int dimensions;
    private final double[] squaredNorms; // [rows]

    public Points(float[] values, int dimensions) {
        this.values = values;
        this.dimensions = dimensions;
        rows = dimensions == 0 ? 0 : values.length / dimensions;
        squaredNorms = new double[rows];
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
        double sum = 0;
        for (int i = 0; i < dimensions; i++) {
            double difference = values[mine + i] - other.values[theirs + i];
            sum += difference * difference;
        }
        return sum;
    }

    /** Squared distance from the origin. */
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
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(values, chosen[i] * dimensions, selected, i * dimensions, dimensions);
        }
        return new Points(selected, dimensions);
    }

    /** Every dimension multiplied by a factor of its own. */
    Points scale(float[] factors) {
        float[] scaled = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            scaled[i] = values[i] * factors[i % dimensions];
        }
        return new Points(scaled, dimensions);
    }
}
