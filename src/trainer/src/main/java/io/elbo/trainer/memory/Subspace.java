package io.elbo.trainer.memory;

import java.util.SplittableRandom;

/**
 * The directions in which points spread most, an orthonormal basis: products of two points are taken in it, which makes
 * distances to many stored rows as cheap for wide records as for narrow ones. Found by orthogonal iteration (Golub and
 * Van Loan, Matrix Computations, 8.2). Immutable.
 */
public final class Subspace {
    private static final int ROUNDS = 40;
    private static final int MAX_ROWS = 4096; // that the directions are found from
    private static final double FAR = 20; // coordinates count up to here, or a few far rows would choose the directions
    private static final long SEED = 1;

    private final float[] basis; // [rank, dimensions]
    private final int rank;
    private final int dimensions;

    private Subspace(float[] basis, int rank, int dimensions) {
        this.basis = basis;
        this.rank = rank;
        this.dimensions = dimensions;
    }

    /** Of the first rows; the whole space where it has hardly more dimensions, so that there is nothing to gain. */
    static Subspace of(Points points, int rank) {
        int dimensions = points.dimensions();
        if (dimensions <= rank + 2) {
            return whole(dimensions);
        }
        double[][] moments = secondMoments(points);
        SplittableRandom random = new SplittableRandom(SEED);
        double[][] directions = new double[rank][dimensions];
        for (double[] direction : directions) {
            java.util.Arrays.setAll(direction, i -> random.nextGaussian());
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (int k = 0; k < rank; k++) {
                directions[k] = product(moments, directions[k]);
            }
            orthonormalise(directions);
        }
        float[] basis = new float[rank * dimensions];
        for (int i = 0; i < basis.length; i++) {
            basis[i] = (float) directions[i / dimensions][i % dimensions];
        }
        return new Subspace(basis, rank, dimensions);
    }

    private static Subspace whole(int dimensions) {
        float[] identity = new float[dimensions * dimensions];
        for (int i = 0; i < dimensions; i++) {
            identity[i * dimensions + i] = 1;
        }
        return new Subspace(identity, dimensions, dimensions);
    }

    private static double[][] secondMoments(Points points) {
        int dimensions = points.dimensions();
        double[][] moments = new double[dimensions][dimensions];
        double[] row = new double[dimensions];
        for (int r = 0; r < Math.min(points.rows(), MAX_ROWS); r++) {
            for (int i = 0; i < dimensions; i++) {
                row[i] = Math.max(-FAR, Math.min(FAR, points.get(r, i)));
            }
            for (int i = 0; i < dimensions; i++) {
                for (int j = 0; j < dimensions; j++) {
                    moments[i][j] += row[i] * row[j];
                }
            }
        }
        return moments;
    }

    private static double[] product(double[][] matrix, double[] vector) {
        double[] product = new double[vector.length];
        java.util.Arrays.setAll(product, i -> dot(matrix[i], vector));
        return product;
    }

    /** Modified Gram-Schmidt, twice for rounding's sake. Directions that nothing is left of become 0. */
    private static void orthonormalise(double[][] directions) {
        for (int k = 0; k < directions.length; k++) {
            double[] direction = directions[k];
            double before = Math.sqrt(dot(direction, direction));
            for (int pass = 0; pass < 2; pass++) {
                for (int other = 0; other < k; other++) {
                    add(direction, directions[other], -dot(direction, directions[other]));
                }
            }
            double length = Math.sqrt(dot(direction, direction));
            double scale = length > 1e-9 * before ? 1 / length : 0;
            java.util.Arrays.setAll(direction, i -> direction[i] * scale);
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void add(double[] sum, double[] vector, double factor) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * vector[i];
        }
    }

    /** Dimensions of the subspace. */
    public int rank() {
        return rank;
    }

    /** Dimensions of the space around it. */
    public int dimensions() {
        return dimensions;
    }

    /** One coordinate of a direction. */
    public float get(int direction, int dimension) {
        return basis[direction * dimensions + dimension];
    }

    /** The points' coordinates in the subspace. */
    Points of(Points points) {
        if (rank == dimensions) {
            return points;
        }
        int rows = points.rows();
        float[] values = new float[rows * rank];
        double[] outside = new double[rows];
        for (int row = 0; row < rows; row++) {
            outside[row] = points.squaredNorm(row);
            for (int direction = 0; direction < rank; direction++) {
                double sum = 0;
                for (int i = 0; i < dimensions; i++) {
                    sum += (double) get(direction, i) * points.get(row, i);
                }
                values[row * rank + direction] = (float) sum;
                outside[row] -= sum * sum;
            }
            outside[row] = Math.max(0, outside[row]);
        }
        return new Points(values, rank, outside);
    }
}
