package io.elbo.trainer.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Scores of rows that several models were not trained on, each model's rows apart, on the scale of the first model. With few
 * rows one model learns its rows by heart more than another, and gives new rows scores that are several times as high. A
 * threshold from the scores as they are would suit a model in the middle, and not the one that is kept.
 *
 * <p>The models' scales are compared by the medians of the scores' logarithms. A median of ten rows is off by chance, so each is
 * drawn towards the mean of all of them, the more so the less they differ beyond chance (empirical Bayes, James and Stein 1961).
 * Not thread-safe.
 */
final class FoldScores {
    /** Variance of a median over that of a mean, for a normal distribution. */
    private static final double OF_MEDIAN = Math.PI / 2;

    private final List<double[]> folds = new ArrayList<>(); // logarithms of 1 + score, ascending

    /** @param scores of one model, at least one, none negative; the model that is kept comes first */
    void add(float[] scores) {
        double[] logs = new double[scores.length];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = Math.log1p(Math.max(0, scores[i]));
        }
        Arrays.sort(logs);
        folds.add(logs);
    }

    /** All scores as the first model would give them, in no particular order. */
    float[] onScaleOfFirst() {
        double[] location = locations();
        float[] all = new float[folds.stream().mapToInt(fold -> fold.length).sum()];
        int next = 0;
        for (int i = 0; i < folds.size(); i++) {
            for (double log : folds.get(i)) {
                all[next++] = (float) Math.expm1(Math.max(0, log + location[0] - location[i]));
            }
        }
        return all;
    }

    /** Where the logarithms of each model's scores lie, as far as they differ beyond chance, [folds]. */
    private double[] locations() {
        int count = folds.size();
        double[] median = folds.stream().mapToDouble(FoldScores::median).toArray();
        double mean = Arrays.stream(median).average().orElse(0);
        double squares = 0;
        int degrees = 0;
        for (double[] fold : folds) {
            double centre = Arrays.stream(fold).average().orElse(0);
            squares += Arrays.stream(fold)
                    .map(log -> (log - centre) * (log - centre))
                    .sum();
            degrees += fold.length - 1;
        }
        double variance = degrees == 0 ? 0 : OF_MEDIAN * squares / degrees; // of the median of a single row
        double chance = folds.stream()
                .mapToDouble(fold -> variance / fold.length)
                .average()
                .orElse(0);
        double spread = Arrays.stream(median)
                        .map(value -> (value - mean) * (value - mean))
                        .sum()
                / Math.max(1, count - 1);
        double between = Math.max(0, spread - chance);
        double[] location = new double[count];
        for (int i = 0; i < count; i++) {
            double trust = between == 0 ? 0 : between / (between + variance / folds.get(i).length);
            location[i] = mean + trust * (median[i] - mean);
        }
        return location;
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
