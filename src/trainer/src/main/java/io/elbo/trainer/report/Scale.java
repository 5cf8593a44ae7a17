package io.elbo.trainer.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Maps values to a picture's coordinates, linearly or by their logarithm.
 *
 * @param low value at {@code from}; above 0 where logarithmic
 * @param high value at {@code to}, above {@code low}
 */
record Scale(double low, double high, double from, double to, boolean logarithmic) {

    /** A linear scale that holds all the values, with a little air. */
    static Scale linear(double[] values, double from, double to) {
        double low = Arrays.stream(values).filter(Double::isFinite).min().orElse(0);
        double high = Arrays.stream(values).filter(Double::isFinite).max().orElse(1);
        double air = high > low ? 0.05 * (high - low) : high == 0 ? 1 : 0.1 * Math.abs(high);
        return new Scale(low >= 0 && low < air ? 0 : low - air, high + air, from, to, false);
    }

    /** A scale for values that are never negative: logarithmic where the largest dwarf the middle ones. */
    static Scale forHeavyTails(double[] values, double from, double to) {
        double[] sorted = Arrays.stream(values)
                .filter(value -> Double.isFinite(value) && value >= 0)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return linear(sorted, from, to);
        }
        double middle = sorted[sorted.length / 2];
        double highest = sorted[sorted.length - 1];
        if (!(middle > 0) || highest < 20 * middle) {
            return linear(sorted, from, to);
        }
        double low = Math.max(sorted[sorted.length / 200], middle / 1000);
        return new Scale(low / 1.2, highest * 1.3, from, to, true);
    }

    /** The coordinate; values outside the scale stand at its ends. */
    double at(double value) {
        double clamped = Math.max(low, Math.min(high, value));
        double share = logarithmic ? Math.log(clamped / low) / Math.log(high / low) : (clamped - low) / (high - low);
        return from + share * (to - from);
    }

    /** The value at a share of the scale, in [0, 1]. */
    double valueAt(double share) {
        return logarithmic ? low * Math.pow(high / low, share) : low + share * (high - low);
    }

    /** Round values to mark, about {@code wanted} of them. */
    List<Double> ticks(int wanted) {
        List<Double> ticks = new ArrayList<>();
        if (logarithmic) {
            double decades = Math.log10(high / low);
            int[] factors = decades <= 1.5 ? new int[] {1, 2, 3, 5} : decades <= 3 ? new int[] {1, 3} : new int[] {1};
            int step = Math.max(1, (int) Math.ceil(decades / wanted));
            for (int power = (int) Math.floor(Math.log10(low)); power <= Math.log10(high); power += step) {
                for (int factor : factors) {
                    double tick = factor * Math.pow(10, power);
                    if (tick >= low && tick <= high) {
                        ticks.add(tick);
                    }
                }
            }
            return ticks;
        }
        double rough = (high - low) / wanted;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = power * (rough / power > 5 ? 10 : rough / power > 2 ? 5 : rough / power > 1 ? 2 : 1);
        for (double tick = Math.ceil(low / step) * step; tick <= high + step * 1e-9; tick += step) {
            ticks.add(Math.abs(tick) < step * 1e-9 ? 0 : tick);
        }
        return ticks;
    }
}
