package io.elbo.trainer.fit;

import io.elbo.core.schema.NumericField;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;

/**
 * Chooses the centre and the scale of a numeric field, so that the float which the model reads tells apart what history
 * tells apart. Most columns need neither: they stay at 0 and 1, and the model reads the numbers themselves.
 */
final class Placement {
    /** Half the distance of neighbouring floats, relative to their size. */
    private static final double FLOAT_ERROR = 0x1p-24;
    /** The largest rounding error of a float, in units of the column's spread, that does no harm. */
    private static final double MAX_ERROR = 1e-5;
    /** Spreads beyond these need a scale: squares of such numbers leave the range of a float. */
    private static final double MIN_SPREAD = 1e-9;

    private static final double MAX_SPREAD = 1e12;
    /** Larger numbers are cut off by the exported graph. */
    private static final double MAX_SIZE = 1e30;
    /** What a constant column's change is measured in, relative to its size. */
    private static final double CONSTANT_SCALE = 0.01;

    private Placement() {}

    /** @param values of the field without the missing ones, raw; sorted in place */
    static NumericField fit(NumericField field, double[] values) {
        if (values.length == 0) {
            return field.withCentre(0, 1);
        }
        Arrays.sort(values);
        double median = finite(values[values.length / 2]);
        double largest = Math.max(Math.abs(finite(values[0])), Math.abs(finite(values[values.length - 1])));
        double spread = spread(values, median);
        if (spread == 0) {
            boolean ordinary = median == 0 || (largest <= MAX_SIZE && largest >= 1 / MAX_SIZE);
            return ordinary ? field.withCentre(0, 1) : field.withCentre(median, power(CONSTANT_SCALE * largest));
        }
        boolean shifted = Math.abs(median) * FLOAT_ERROR > MAX_ERROR * spread;
        boolean scaled = spread < MIN_SPREAD || spread > MAX_SPREAD || largest > MAX_SIZE;
        return shifted || scaled
                ? field.withCentre(shifted ? rounded(median, spread) : 0, power(spread))
                : field.withCentre(0, 1);
    }

    /** Median distance from the median of the values that differ from it; 0 if none does. */
    private static double spread(double[] values, double median) {
        double[] distances = Arrays.stream(values)
                .map(value -> Math.abs(finite(value) - median))
                .filter(distance -> distance > 0)
                .sorted()
                .toArray();
        return distances.length == 0 ? 0 : distances[distances.length / 2];
    }

    private static double finite(double value) {
        return Math.max(-Double.MAX_VALUE / 4, Math.min(Double.MAX_VALUE / 4, value));
    }

    /** The power of ten at or below the size, above 0. */
    private static double power(double size) {
        int exponent = (int) Math.floor(Math.log10(size));
        double power = Double.parseDouble("1e" + exponent);
        return power > 0 ? power : Double.MIN_VALUE;
    }

    /** The median without digits that its spread makes meaningless. */
    private static double rounded(double median, double spread) {
        int decimals = -(int) Math.floor(Math.log10(spread));
        return new BigDecimal(median).setScale(decimals, RoundingMode.HALF_EVEN).doubleValue();
    }
}
