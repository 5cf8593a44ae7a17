package io.elbo.service.neighbours;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The principal axes of the latent means of ordinary records: the eigenvectors of their covariance, found by Jacobi's rotations, in
 * the order of the variance along them. The same records give the same axes: each points to where its largest component is positive.
 * Immutable.
 */
final class PrincipalAxes {
    /** The time that it takes grows with the cube of them, to about a second for these. */
    static final int MAX_DIMENSIONS = 128;

    private static final int MAX_SWEEPS = 50;
    /** Of the squared norm of the covariance, what may be left beside its diagonal. */
    private static final double TOLERANCE = 1e-22;
    /** A direction with less than this share of the largest variance counts as having this share. */
    private static final double MIN_SHARE = 1e-4;

    private final double[] mean; // [dimensions]
    private final double[][] axes; // [axis][dimension], orthonormal
    private final double[] variances; // [axis], descending
    private final double total;

    /** @param records at least one, all with the same number of dimensions, from 1 to {@link #MAX_DIMENSIONS} */
    PrincipalAxes(List<JudgedRecord> records) {
        int dimensions = records.get(0).dimensions();
        mean = new double[dimensions];
        for (JudgedRecord record : records) {
            for (int i = 0; i < dimensions; i++) {
                mean[i] += record.latent(i) / (double) records.size();
            }
        }
        double[][] matrix = covariance(records);
        double[][] vectors = diagonalise(matrix); // [dimension][axis]
        int[] order = IntStream.range(0, dimensions)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -matrix[i][i]))
                .mapToInt(Integer::intValue)
                .toArray();
        axes = new double[dimensions][dimensions];
        variances = new double[dimensions];
        for (int axis = 0; axis < dimensions; axis++) {
            variances[axis] = Math.max(0, matrix[order[axis]][order[axis]]);
            for (int i = 0; i < dimensions; i++) {
                axes[axis][i] = vectors[i][order[axis]];
            }
            pointUp(axes[axis]);
        }
        total = Arrays.stream(variances).sum();
    }

    private double[][] covariance(List<JudgedRecord> records) {
        int dimensions = mean.length;
        double[][] matrix = new double[dimensions][dimensions];
        double[] centred = new double[dimensions];
        for (JudgedRecord record : records) {
            for (int i = 0; i < dimensions; i++) {
                centred[i] = record.latent(i) - mean[i];
                for (int j = 0; j <= i; j++) {
                    matrix[i][j] += centred[i] * centred[j] / records.size();
                }
            }
        }
        for (int i = 0; i < dimensions; i++) {
            for (int j = 0; j < i; j++) {
                matrix[j][i] = matrix[i][j];
            }
        }
        return matrix;
    }

    private static void pointUp(double[] axis) {
        double largest = 0;
        for (double component : axis) {
            if (Math.abs(component) > Math.abs(largest) + 1e-9) { // of almost equal ones the first decides
                largest = component;
            }
        }
        if (largest < 0) {
            for (int i = 0; i < axis.length; i++) {
                axis[i] = -axis[i];
            }
        }
    }

    /** Rotates the symmetric matrix until only its diagonal is left; returns the eigenvectors, one a column. */
    private static double[][] diagonalise(double[][] matrix) {
        int size = matrix.length;
        double[][] vectors = new double[size][size];
        double norm = 0;
        for (int i = 0; i < size; i++) {
            vectors[i][i] = 1;
            for (int j = 0; j < size; j++) {
                norm += matrix[i][j] * matrix[i][j];
            }
        }
        for (int sweep = 0; sweep < MAX_SWEEPS && beside(matrix) > TOLERANCE * norm; sweep++) {
            for (int p = 0; p < size; p++) {
                for (int q = p + 1; q < size; q++) {
                    if (matrix[p][q] != 0) {
                        rotate(matrix, vectors, p, q);
                    }
                }
            }
        }
        return vectors;
    }

    private static double beside(double[][] matrix) {
        double sum = 0;
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < i; j++) {
                sum += 2 * matrix[i][j] * matrix[i][j];
            }
        }
        return sum;
    }

    /** Makes the entry (p, q) zero; Golub and Van Loan, Matrix Computations, 8.5. */
    private static void rotate(double[][] matrix, double[][] vectors, int p, int q) {
        double tau = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q]);
        double tangent = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
        double cosine = 1 / Math.sqrt(1 + tangent * tangent);
        double sine = tangent * cosine;
        for (int k = 0; k < matrix.length; k++) {
            double kp = matrix[k][p];
            double kq = matrix[k][q];
            matrix[k][p] = cosine * kp - sine * kq;
            matrix[k][q] = sine * kp + cosine * kq;
        }
        for (int k = 0; k < matrix.length; k++) {
            double pk = matrix[p][k];
            double qk = matrix[q][k];
            matrix[p][k] = cosine * pk - sine * qk;
            matrix[q][k] = sine * pk + cosine * qk;
            double vp = vectors[k][p];
            double vq = vectors[k][q];
            vectors[k][p] = cosine * vp - sine * vq;
            vectors[k][q] = sine * vp + cosine * vq;
        }
    }

    /** Whether the records lie at different places. */
    boolean haveSpread() {
        return total > 0;
    }

    int dimensions() {
        return mean.length;
    }

    /** The variance along the first so many axes, as a share of the whole. */
    double share(int first) {
        return Arrays.stream(variances).limit(first).sum() / total;
    }

    /** The record's place along an axis, from the mean; 0 if there are not so many axes. */
    double place(JudgedRecord record, int axis) {
        if (axis >= axes.length) {
            return 0;
        }
        double sum = 0;
        for (int i = 0; i < mean.length; i++) {
            sum += (record.latent(i) - mean[i]) * axes[axis][i];
        }
        return sum;
    }

    /** How far the record lies from the mean along the first so many axes, each in its own deviations (Mahalanobis 1936). */
    double distance(JudgedRecord record, int first) {
        double sum = 0;
        for (int axis = 0; axis < Math.min(first, axes.length); axis++) {
            double place = place(record, axis);
            sum += place * place / Math.max(variances[axis], MIN_SHARE * variances[0]);
        }
        return Math.sqrt(sum);
    }
}
