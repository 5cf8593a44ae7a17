package io.elbo.trainer.infer;

/**
 * How the numbers of a column go from row to row: their range, and whether they only rise or only fall. 0 and -1 often
 * stand for no value among large numbers, so the range is also known without them. Not thread-safe.
 */
final class Course {
    /** One row in so many may break the order: late records, a restart of the counter. */
    private static final int ROWS_PER_BREAK = 50;

    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private double minValue = Double.POSITIVE_INFINITY; // without 0 and -1
    private double maxValue = Double.NEGATIVE_INFINITY;
    private long values; // without 0 and -1
    private long belowHighest;
    private long aboveLowest;
    private double last = Double.NaN;
    private long stepsOfOne;
    private long steps;

    void observe(double number) {
        min = Math.min(min, number);
        max = Math.max(max, number);
        steps++;
        stepsOfOne += number == last + 1 ? 1 : 0;
        last = number;
        if (number == 0 || number == -1) {
            return;
        }
        values++;
        belowHighest += number < maxValue ? 1 : 0;
        aboveLowest += number > minValue ? 1 : 0;
        minValue = Math.min(minValue, number);
        maxValue = Math.max(maxValue, number);
    }

    double min() {
        return min;
    }

    double max() {
        return max;
    }

    /** The smallest number but for 0 and -1; infinite where there is no other. */
    double minValue() {
        return minValue;
    }

    double maxValue() {
        return maxValue;
    }

    /** Numbers but for 0 and -1. */
    long values() {
        return values;
    }

    /** Whether (almost) every number is at least as large as all before it. */
    boolean isRising() {
        return values > 0 && belowHighest * ROWS_PER_BREAK <= values && maxValue > minValue;
    }

    boolean isFalling() {
        return values > 0 && aboveLowest * ROWS_PER_BREAK <= values && maxValue > minValue;
    }

    /** Whether the numbers count the rows. */
    boolean isRunningNumber() {
        return steps > 2 && stepsOfOne * 100 >= (steps - 1) * 99;
    }
}
