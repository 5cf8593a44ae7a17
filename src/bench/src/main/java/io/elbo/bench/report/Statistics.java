package io.elbo.bench.report;

import java.util.Arrays;

/** What several measurements of the same thing are summed up by. */
public final class Statistics {
    private Statistics() {}

    /** The middle of the values, or half of the sum of the two in the middle; NaN if there are none. */
    public static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length == 0
                ? Double.NaN
                : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    public static double mean(double... values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    /** The smallest value that this share of the sorted values does not exceed. */
    public static double percentile(long[] sorted, double share) {
        return sorted[(int) Math.max(0, Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1))];
    }
}
