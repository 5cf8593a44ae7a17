package io.elbo.trainer.fit;

import java.util.Arrays;

/**
 * What a numeric column goes through before the network sees it: an inverse hyperbolic sine where the tail is heavy,
 * then standardisation, then a clip that only the absurd reaches.
 *
 * @param heavyTailed whether the inverse hyperbolic sine comes first
 * @param center subtracted before the inverse hyperbolic sine, raw units
 * @param unit divides before the inverse hyperbolic sine, raw units, above 0
 * @param mean of the (transformed) column
 * @param deviation standard deviation of the (transformed) column, above 0
 */
public record NumericTransform(boolean heavyTailed, double center, double unit, double mean, double deviation) {
    /** Standardised values are clipped here, far beyond anything ordinary. */
    public static final float CLIP = 1000;

    /** Columns whose range is this many times the median distance from the median are heavy-tailed. */
    private static final double HEAVY_RANGE = 1000;
    /**
     * So are columns where more than one value in twenty is farther from the median than this many times the median
     * distance: they are spread over orders of magnitude, not merely touched by a few far values.
     */
    private static final double HEAVY_SPREAD = 32;

    private static final double SPREAD_SHARE = 0.95;

    private static final int MIN_DISTINCT = 20;

    /** Fits a column. {@code values} are its values without the missing ones; the array is sorted in place. */
    static NumericTransform fit(float[] values) {
        if (values.length == 0) {
            return new NumericTransform(false, 0, 1, 0, 1);
        }
        Arrays.sort(values);
        double median = values[values.length / 2];
        double[] distances = distances(values, median);
        double unit = unit(distances);
        double range = (double) values[values.length - 1] - values[0];
        double spread = distances[(int) (SPREAD_SHARE * (distances.length - 1))];
        boolean heavy = range > HEAVY_RANGE * unit || spread > HEAVY_SPREAD * unit;
        if (heavy && distinct(values) > MIN_DISTINCT) {
            double[] moments = moments(values, median, unit, true);
            return new NumericTransform(true, median, unit, moments[0], floor(moments[1], moments[0]));
        }
        double[] moments = moments(values, 0, 1, false);
        return new NumericTransform(false, 0, 1, moments[0], floor(moments[1], moments[0]));
    }

    /** Distances from the median, sorted. */
    private static double[] distances(float[] values, double median) {
        double[] distances = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            distances[i] = Math.abs(values[i] - median);
        }
        Arrays.sort(distances);
        return distances;
    }

    /** Median of the distances that are not 0; infinite where there is none. */
    private static double unit(double[] sorted) {
        int zeros = 0;
        while (zeros < sorted.length && sorted[zeros] == 0) {
            zeros++;
        }
        return zeros == sorted.length ? Double.POSITIVE_INFINITY : sorted[zeros + (sorted.length - zeros) / 2];
    }

    private static int distinct(float[] sorted) {
        int distinct = 1;
        for (int i = 1; i < sorted.length && distinct <= MIN_DISTINCT; i++) {
            distinct += sorted[i] == sorted[i - 1] ? 0 : 1;
        }
        return distinct;
    }

    private static double[] moments(float[] values, double center, double unit, boolean heavy) {
        double sum = 0;
        for (float value : values) {
            sum += heavy ? asinh((value - center) / unit) : value;
        }
        double mean = sum / values.length;
        double squares = 0;
        for (float value : values) {
            double difference = (heavy ? asinh((value - center) / unit) : value) - mean;
            squares += difference * difference;
        }
        return new double[] {mean, Math.sqrt(squares / values.length)};
    }

    /** A constant column has no deviation: then its own size, or 1, is the unit in which a change is measured. */
    private static double floor(double deviation, double mean) {
        double smallest = 1e-6 * Math.abs(mean);
        if (deviation > smallest && deviation > 1e-12) {
            return deviation;
        }
        return mean == 0 ? 1 : Math.abs(mean) * 0.01;
    }

    /** The value as the network sees it; 0, the mean, where it is missing. */
    public float standardise(float value) {
        if (Float.isNaN(value)) {
            return 0;
        }
        double transformed = heavyTailed ? asinh((value - center) / unit) : value;
        return (float) Math.max(-CLIP, Math.min(CLIP, (transformed - mean) / deviation));
    }

    private static double asinh(double x) {
        double size = Math.abs(x);
        double result = size > 1e8 ? Math.log(2) + Math.log(size) : Math.log(size + Math.sqrt(size * size + 1));
        return Math.copySign(result, x);
    }
}
