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

    /** Columns whose extremes reach this many deviations, while the bulk stays narrow, are heavy-tailed. */
    private static final double HEAVY_DEVIATIONS = 20;

    private static final int FEWEST_VALUES = 20;

    /** Fits a column. {@code values} are its values without the missing ones; the array is sorted in place. */
    static NumericTransform fit(float[] values) {
        if (values.length == 0) {
            return new NumericTransform(false, 0, 1, 0, 1);
        }
        Arrays.sort(values);
        double[] moments = moments(values, 0, 1, false);
        double deviation = moments[1];
        double median = values[values.length / 2];
        double extreme = Math.max(values[values.length - 1] - median, median - values[0]);
        boolean heavy = values.length >= FEWEST_VALUES && deviation > 0 && extreme > HEAVY_DEVIATIONS * deviation;
        if (!heavy) {
            return new NumericTransform(false, 0, 1, moments[0], floor(deviation, moments[0]));
        }
        double unit = spread(values, median, deviation);
        double[] transformed = moments(values, median, unit, true);
        return new NumericTransform(true, median, unit, transformed[0], floor(transformed[1], transformed[0]));
    }

    /** The bulk's width: half the distance between the 10 % and 90 % quantiles, or of the deviations from the median. */
    private static double spread(float[] sorted, double median, double deviation) {
        double width = (quantile(sorted, 0.9) - quantile(sorted, 0.1)) / 2;
        if (width > 0) {
            return width;
        }
        double smallest = Double.POSITIVE_INFINITY;
        for (float value : sorted) {
            double distance = Math.abs(value - median);
            if (distance > 0) {
                smallest = Math.min(smallest, distance);
            }
        }
        return Math.min(smallest, deviation);
    }

    private static double quantile(float[] sorted, double probability) {
        return sorted[(int) Math.round(probability * (sorted.length - 1))];
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
