package io.elbo.trainer.memory;

import java.util.Arrays;

/**
 * Turns a raw measure into nats of surprise, minus the logarithm of the share of ordinary rows that reach it: piecewise
 * linear between quantiles up to the 90 % one, a straight line above it with the slope of an exponential tail. Never
 * negative, never decreasing. Owns its arrays.
 */
public final class Surprise {
    private static final int KNOTS = 32;
    private static final double TAIL = 0.1;
    private static final double MIN_DISTANCE = 1e-2; // of 1 + the 90 % quantile
    private static final double MIN_WIDTH =
            1 / 256.0; // of what lies between the smallest measure and the 90 % quantile

    /** Measures that differ by no more than that are the same; then a measure's own unit is a nat. */
    private static final double SAME = 1e-4;

    private final float[] start; // where a piece begins
    private final float[] width; // how long it is; the last one has no end
    private final float[] slope; // nats per unit

    private Surprise(float[] start, float[] width, float[] slope) {
        this.start = start;
        this.width = width;
        this.slope = slope;
    }

    /** @param measures of ordinary rows, at least one */
    static Surprise fit(double[] measures) {
        double[] sorted = measures.clone();
        Arrays.sort(sorted);
        double smallest = sorted[0];
        double last = quantile(sorted, 1 - TAIL);
        double excess = Arrays.stream(sorted)
                .filter(value -> value > last)
                .map(value -> value - last)
                .average()
                .orElse(0);
        // measures that nearly coincide count as one, or rounding would decide between far apart surprises
        double closest = Math.max(MIN_DISTANCE * (1 + Math.abs(last)), (last - smallest) * MIN_WIDTH);
        double[] value = new double[KNOTS + 1];
        double[] nats = new double[KNOTS + 1];
        value[0] = smallest;
        int knots = 1;
        for (int i = 1; i <= KNOTS; i++) {
            double share = (1 - TAIL) * i / KNOTS;
            double quantile = quantile(sorted, share);
            if (quantile - value[knots - 1] >= closest) {
                value[knots] = quantile;
                nats[knots++] = -Math.log(1 - share);
            }
        }
        float[] start = new float[knots];
        float[] width = new float[knots];
        float[] slope = new float[knots];
        for (int i = 0; i < knots - 1; i++) {
            start[i] = (float) value[i];
            width[i] = (float) (value[i + 1] - value[i]);
            slope[i] = (float) ((nats[i + 1] - nats[i]) / width[i]);
        }
        start[knots - 1] = (float) value[knots - 1];
        width[knots - 1] = Float.MAX_VALUE;
        boolean allSame = sorted[sorted.length - 1] - smallest <= SAME;
        slope[knots - 1] = allSame ? 1 : (float) (1 / Math.max(excess, closest));
        return new Surprise(start, width, slope);
    }

    private static double quantile(double[] sorted, double probability) {
        double position = probability * (sorted.length - 1);
        int low = (int) Math.min(position, Math.max(0, sorted.length - 2));
        int high = Math.min(low + 1, sorted.length - 1);
        return sorted[low] + (position - low) * (sorted[high] - sorted[low]);
    }

    /** Pieces of the line; the arrays below have this length. */
    public int pieces() {
        return start.length;
    }

    public float[] start() {
        return start.clone();
    }

    public float[] width() {
        return width.clone();
    }

    public float[] slope() {
        return slope.clone();
    }

    /** Nats. */
    public double of(double measure) {
        double nats = 0;
        for (int i = 0; i < start.length; i++) {
            nats += slope[i] * Math.min(width[i], Math.max(0, measure - start[i]));
        }
        return nats;
    }
}
