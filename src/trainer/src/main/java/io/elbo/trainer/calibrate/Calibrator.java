package io.elbo.trainer.calibrate;

import io.elbo.core.model.Calibration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Fits a {@link Calibration} to held-out scores. */
public final class Calibrator {
    private static final int MOST_QUANTILES = 257;
    /** Scores that the tail is fitted to. Nearer the bulk the sample itself knows better than any fitted shape. */
    private static final int TAIL_SCORES = 50;

    private static final double SMALLEST_TAIL_FRACTION = 1e-4;
    private static final double LARGEST_TAIL_FRACTION = 0.2;

    private Calibrator() {}

    /** @param scores of records that nothing was fitted to, at least 2, in nats */
    public static Calibration fit(float[] scores) {
        if (scores.length < 2) {
            throw new IllegalArgumentException("at least 2 held-out scores are needed, got " + scores.length);
        }
        double[] sorted = IntStream.range(0, scores.length)
                .mapToDouble(i -> scores[i])
                .sorted()
                .toArray();
        double fraction =
                Math.min(LARGEST_TAIL_FRACTION, Math.max(SMALLEST_TAIL_FRACTION, TAIL_SCORES / (double) sorted.length));
        double threshold = quantile(sorted, 1 - fraction);
        double[] excesses = Arrays.stream(sorted)
                .filter(score -> score > threshold)
                .map(score -> score - threshold)
                .toArray();
        GeneralisedPareto tail = excesses.length == 0
                ? new GeneralisedPareto(0, Math.max(1e-3, 0.01 * Math.abs(threshold)))
                : GeneralisedPareto.fit(excesses);
        int knots = Math.max(2, Math.min(MOST_QUANTILES, sorted.length));
        List<Double> quantiles = IntStream.range(0, knots)
                .mapToObj(i -> i == knots - 1 ? threshold : quantile(sorted, 1 - Math.pow(fraction, i / (knots - 1.0))))
                .toList();
        return new Calibration(quantiles, new Calibration.Tail(threshold, fraction, tail.shape(), tail.scale()));
    }

    /** The empirical quantile, interpolated between the two nearest scores. */
    private static double quantile(double[] sorted, double probability) {
        double position = probability * (sorted.length - 1);
        int low = (int) Math.min(position, sorted.length - 2);
        return sorted[low] + (position - low) * (sorted[low + 1] - sorted[low]);
    }
}
