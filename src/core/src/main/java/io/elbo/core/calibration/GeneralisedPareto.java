package io.elbo.core.calibration;

import java.util.Arrays;

/**
 * A generalised Pareto distribution of excesses, fitted by maximum likelihood over {@code theta = shape / scale} alone, as
 * Grimshaw (1993) reduced it, with a normal prior on the shape that keeps a small sample from claiming an absurd tail and
 * that a large one overrules (Martins and Stedinger, 2000).
 *
 * @param shape xi
 * @param scale sigma, above 0
 */
public record GeneralisedPareto(double shape, double scale) {
    /** With fewer excesses than this the shape cannot be told from 0. */
    private static final int FEWEST_EXCESSES = 30;

    private static final double LARGEST_SHAPE = 0.9; // a mean must exist
    private static final double SMALLEST_SHAPE = -0.5; // below, maximum likelihood breaks down (Smith 1985)
    private static final double PRIOR_SHAPE = 0.1;
    private static final double PRIOR_DEVIATION = 0.2;
    private static final int GRID = 120;

    /** @param excesses above the threshold, none negative, at least one */
    public static GeneralisedPareto fit(double[] excesses) {
        double[] weights = new double[excesses.length];
        Arrays.fill(weights, 1);
        return fit(excesses, weights);
    }

    /**
     * @param excesses above the threshold, none negative
     * @param weights how many excesses each of them stands for, not negative, not all 0
     */
    public static GeneralisedPareto fit(double[] excesses, double[] weights) {
        return new Fit(excesses, weights).best();
    }

    /** A weighted sample, and the search for its parameters. */
    private static final class Fit {
        private final double[] excesses;
        private final double[] weights;
        private final double total;
        private final double mean;

        Fit(double[] excesses, double[] weights) {
            this.excesses = excesses;
            this.weights = weights;
            total = Arrays.stream(weights).sum();
            double sum = 0;
            for (int i = 0; i < excesses.length; i++) {
                sum += weights[i] * excesses[i];
            }
            mean = sum / total;
        }

        GeneralisedPareto best() {
            if (!(mean > 0)) {
                return new GeneralisedPareto(0, 1e-6);
            }
            GeneralisedPareto best = new GeneralisedPareto(0, mean);
            if (total < FEWEST_EXCESSES) {
                return best;
            }
            double largest = Arrays.stream(excesses).max().orElseThrow();
            double bestPosterior = logPosterior(best);
            // theta above -1/largest; beyond 2 (mean - min) / min^2 there is no root, and LARGEST_SHAPE stops it far
            // earlier
            double low = -1 / largest * (1 - 1e-6);
            for (int i = 0; i <= GRID; i++) {
                double share = i / (double) GRID;
                GeneralisedPareto negative = atTheta(low * Math.pow(1e-6, share));
                GeneralisedPareto positive = atTheta(1e-6 / mean * Math.pow(1e9, share));
                for (GeneralisedPareto candidate : new GeneralisedPareto[] {negative, positive}) {
                    double posterior = logPosterior(candidate);
                    if (posterior > bestPosterior) {
                        bestPosterior = posterior;
                        best = candidate;
                    }
                }
            }
            return refine(best);
        }

        /** The profile maximum: for a given theta the best shape is the mean of log(1 + theta y). */
        private GeneralisedPareto atTheta(double theta) {
            double sum = 0;
            for (int i = 0; i < excesses.length; i++) {
                sum += weights[i] * Math.log1p(theta * excesses[i]);
            }
            double bounded = Math.max(SMALLEST_SHAPE, Math.min(LARGEST_SHAPE, sum / total));
            return Math.abs(bounded) < 1e-9
                    ? new GeneralisedPareto(0, mean)
                    : new GeneralisedPareto(bounded, bounded / theta);
        }

        /** Golden-section search around the best point of the grid. */
        private GeneralisedPareto refine(GeneralisedPareto start) {
            if (start.shape() == 0) {
                return start;
            }
            double theta = start.shape() / start.scale();
            double factor = Math.pow(1e9, 1.0 / GRID);
            double a = Math.log(Math.abs(theta) / factor);
            double b = Math.log(Math.abs(theta) * factor);
            double ratio = (Math.sqrt(5) - 1) / 2;
            GeneralisedPareto best = start;
            double bestPosterior = logPosterior(start);
            for (int i = 0; i < 60; i++) {
                double c = b - ratio * (b - a);
                double d = a + ratio * (b - a);
                GeneralisedPareto left = atTheta(Math.copySign(Math.exp(c), theta));
                GeneralisedPareto right = atTheta(Math.copySign(Math.exp(d), theta));
                double leftPosterior = logPosterior(left);
                double rightPosterior = logPosterior(right);
                GeneralisedPareto better = leftPosterior >= rightPosterior ? left : right;
                double posterior = Math.max(leftPosterior, rightPosterior);
                if (posterior > bestPosterior) {
                    best = better;
                    bestPosterior = posterior;
                }
                if (leftPosterior >= rightPosterior) {
                    b = d;
                } else {
                    a = c;
                }
            }
            return best;
        }

        /** Up to a constant; minus infinity where an excess lies outside the support. */
        private double logPosterior(GeneralisedPareto candidate) {
            double shape = candidate.shape();
            double scale = candidate.scale();
            double away = (shape - PRIOR_SHAPE) / PRIOR_DEVIATION;
            double sum = -total * Math.log(scale) - away * away / 2;
            for (int i = 0; i < excesses.length; i++) {
                if (Math.abs(shape) < 1e-9) {
                    sum -= weights[i] * excesses[i] / scale;
                } else {
                    double base = 1 + shape * excesses[i] / scale;
                    if (!(base > 0)) {
                        return Double.NEGATIVE_INFINITY;
                    }
                    sum -= weights[i] * (1 + 1 / shape) * Math.log(base);
                }
            }
            return sum;
        }
    }
}
