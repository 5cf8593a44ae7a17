package io.elbo.core.calibration;

import java.util.Arrays;

/** A weighted sample of excesses above a threshold, and how well a generalised Pareto distribution explains it. Immutable. */
final class Excesses {
    /** What is thought of a tail's shape before a sample is seen: a normal distribution. */
    record ShapePrior(double mean, double deviation) {}

    private final double[] excesses;
    private final double[] weights;
    private final ShapePrior prior;
    private final double total;
    private final double mean;
    private final double largest;

    /**
     * @param excesses none negative, at least one
     * @param weights how many excesses each of them stands for, not negative, not all 0
     */
    Excesses(double[] excesses, double[] weights, ShapePrior prior) {
        this.prior = prior;
        this.excesses = excesses.clone();
        this.weights = weights.clone();
        total = Arrays.stream(weights).sum();
        double sum = 0;
        for (int i = 0; i < excesses.length; i++) {
            sum += weights[i] * excesses[i];
        }
        mean = sum / total;
        largest = Arrays.stream(excesses).max().orElseThrow();
    }

    /** Excesses, by their weights. */
    double total() {
        return total;
    }

    double mean() {
        return mean;
    }

    double largest() {
        return largest;
    }

    /** The mean of {@code log(1 + theta y)} over the excesses y. */
    double meanLog1p(double theta) {
        double sum = 0;
        for (int i = 0; i < excesses.length; i++) {
            sum += weights[i] * Math.log1p(theta * excesses[i]);
        }
        return sum / total;
    }

    /**
     * The logarithm of the parameters' posterior density, up to a constant: the prior on the shape, a flat one on the
     * logarithm of the scale. Minus infinity if an excess lies outside of the support.
     */
    double logPosterior(GeneralisedPareto candidate) {
        double shape = candidate.shape();
        double scale = candidate.scale();
        double away = (shape - prior.mean()) / prior.deviation();
        double sum = -total * Math.log(scale) - away * away / 2;
        if (Math.abs(shape) < 1e-9) {
            return sum - total * mean / scale;
        }
        if (!(1 + shape * largest / scale > 0)) {
            return Double.NEGATIVE_INFINITY;
        }
        return sum - total * (1 + 1 / shape) * meanLog1p(shape / scale);
    }
}
