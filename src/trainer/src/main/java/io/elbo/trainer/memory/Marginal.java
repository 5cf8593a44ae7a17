package io.elbo.trainer.memory;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How far a record lies in the tails of its single numeric columns: the sum over the columns of minus the logarithm of the share
 * of ordinary rows that lie as far on the same side of the median, up to a constant. Each side of a column is a sum of hinges, which
 * are straight lines from a knot on: they interpolate between quantiles, and go on as an exponential tail.
 *
 * <p>Unlike a distance it adds up columns that have nothing to do with each other, and a heavy tail in one column does not
 * drown the others. The idea is that of ECOD (Li et al. 2022). Immutable.
 */
public final class Marginal {
    /** Hinges of each side of a column. */
    public static final int HINGES = 4;

    private static final double[] KNOTS = {0.5, 0.8, 0.95, 0.99};
    /** Knots and mean excesses are no closer than that, in deviations, or rounding would count. */
    private static final double MIN_DISTANCE = 0.02;

    private static final double MIN_EXCESS = 0.05;

    private static final double NORMAL_KURTOSIS = 3;
    private static final double MIN_VARIANCE = 1e-12; // of a column that is not constant

    private final int columns;
    private final float[] knot; // [2 sides, HINGES, columns]; of the lower side of the negated column
    private final float[]
            slope; // [2 sides, HINGES, columns]: by how much the hinge makes the line steeper, nats per deviation

    private Marginal(int columns, float[] knot, float[] slope) {
        this.columns = columns;
        this.knot = knot;
        this.slope = slope;
    }

    /**
     * @param space standardised columns of ordinary rows, at least one row
     * @param columns how many of its first columns are numeric
     */
    static Marginal fit(Points space, int columns) {
        float[] knot = new float[2 * HINGES * columns];
        float[] slope = new float[2 * HINGES * columns];
        for (int side = 0; side < 2; side++) {
            for (int column = 0; column < columns; column++) {
                double[] sorted = new double[space.rows()];
                for (int row = 0; row < sorted.length; row++) {
                    sorted[row] = sign(side) * space.get(row, column);
                }
                Arrays.sort(sorted);
                fitSide(sorted, side * HINGES * columns + column, columns, knot, slope);
            }
        }
        return new Marginal(columns, knot, slope);
    }

    private static void fitSide(double[] sorted, int first, int step, float[] knot, float[] slope) {
        double[] value = new double[HINGES];
        double[] nats = new double[HINGES];
        int knots = 0;
        for (double share : KNOTS) {
            double quantile = sorted[(int) Math.round(share * (sorted.length - 1))];
            if (knots == 0 || quantile - value[knots - 1] >= MIN_DISTANCE) {
                value[knots] = quantile;
                nats[knots] = knots == 0 ? Math.log(2) : -Math.log(shareFrom(sorted, quantile));
                knots++;
            }
        }
        double last = value[knots - 1];
        double excess = Arrays.stream(sorted)
                .filter(v -> v > last)
                .map(v -> v - last)
                .average()
                .orElse(0);
        double before = 0;
        for (int i = 0; i < HINGES; i++) {
            double steepness = i < knots - 1
                    ? Math.max(0, nats[i + 1] - nats[i]) / (value[i + 1] - value[i])
                    : 1 / Math.max(MIN_EXCESS, excess);
            knot[first + i * step] = (float) value[Math.min(i, knots - 1)];
            slope[first + i * step] = i < knots ? (float) (steepness - before) : 0;
            before = steepness;
        }
    }

    /** Share of the values that are at least this one, which is among them. */
    private static double shareFrom(double[] sorted, double value) {
        int below = 0;
        while (sorted[below] < value) {
            below++;
        }
        return (double) (sorted.length - below) / sorted.length;
    }

    /** Median over the first columns of how heavy their tails are: the fourth moment by the square of the second. A normal distribution's is 3. */
    static double medianKurtosis(Points space, int columns) {
        double[] sorted = IntStream.range(0, columns)
                .mapToDouble(column -> kurtosis(space, column))
                .filter(kurtosis -> kurtosis > 0)
                .sorted()
                .toArray();
        return sorted.length == 0 ? NORMAL_KURTOSIS : sorted[sorted.length / 2];
    }

    /** 0 for a column that is constant. */
    private static double kurtosis(Points space, int column) {
        int rows = space.rows();
        double mean = 0;
        for (int row = 0; row < rows; row++) {
            mean += space.get(row, column) / (double) rows;
        }
        double second = 0;
        double fourth = 0;
        for (int row = 0; row < rows; row++) {
            double square = (space.get(row, column) - mean) * (space.get(row, column) - mean);
            second += square / rows;
            fourth += square * square / rows;
        }
        return second > MIN_VARIANCE ? fourth / (second * second) : 0;
    }

    private static int sign(int side) {
        return side == 0 ? 1 : -1;
    }

    /** Of a row, nats. */
    double measure(Points space, int row) {
        double sum = 0;
        for (int side = 0; side < 2; side++) {
            for (int column = 0; column < columns; column++) {
                double value = sign(side) * space.get(row, column);
                for (int hinge = 0; hinge < HINGES; hinge++) {
                    int i = (side * HINGES + hinge) * columns + column;
                    sum += slope[i] * Math.max(0, value - knot[i]);
                }
            }
        }
        return sum;
    }

    /** Numeric columns that it is the sum of. */
    public int columns() {
        return columns;
    }

    /** Where the hinges of the upper side begin, [HINGES, columns]. */
    public float[] upperKnots() {
        return Arrays.copyOf(knot, HINGES * columns);
    }

    /** Where the hinges of the lower side begin, [HINGES, columns], of the negated column. */
    public float[] lowerKnots() {
        return Arrays.copyOfRange(knot, HINGES * columns, knot.length);
    }

    /** By how much each hinge of the upper side makes the line steeper, [HINGES, columns]. */
    public float[] upperSlopes() {
        return Arrays.copyOf(slope, HINGES * columns);
    }

    /** By how much each hinge of the lower side makes the line steeper, [HINGES, columns]. */
    public float[] lowerSlopes() {
        return Arrays.copyOfRange(slope, HINGES * columns, slope.length);
    }
}
