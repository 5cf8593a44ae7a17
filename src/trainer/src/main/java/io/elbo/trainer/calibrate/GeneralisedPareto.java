package io.elbo.trainer.calibrate;

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
    private static final int GRID = 400;

    /** @param excesses above the threshold, none negative, at least one */
    public static GeneralisedPareto fit(double[] excesses) {
        double mean = Arrays.stream(excesses).average().orElseThrow();
        double largest = Arrays.stream(excesses).max().orElseThrow();
        if (!(mean > 0)) {
            return new GeneralisedPareto(0, 1e-6);
        }
        GeneralisedPareto best = new GeneralisedPareto(0, mean);
        if (excesses.length < FEWEST_EXCESSES) {
            return best;
        }
        double bestPosterior = best.logPosterior(excesses);
        // theta above -1/largest; beyond 2 (mean - min) / min^2 there is no root, and LARGEST_SHAPE stops it far
        // earlier
        double low = -1 / largest * (1 - 1e-6);
        for (int i = 0; i <= GRID; i++) {
            double share = i / (double) GRID;
            GeneralisedPareto negative = atTheta(excesses, low * Math.pow(1e-6, share));
            GeneralisedPareto positive = atTheta(excesses, 1e-6 / mean * Math.pow(1e9, share));
            for (GeneralisedPareto candidate : new GeneralisedPareto[] {negative, positive}) {
                double posterior = candidate.logPosterior(excesses);
                if (posterior > bestPosterior) {
                    bestPosterior = posterior;
                    best = candidate;
                }
            }
        }
        return refine(excesses, best);
    }

    /** The profile maximum: for a given theta the best shape is the mean of log(1 + theta y). */
    private static GeneralisedPareto atTheta(double[] excesses, double theta) {
        double sum = 0;
        for (double excess : excesses) {
            sum += Math.log1p(theta * excess);
        }
        double shape = sum / excesses.length;
        double bounded = Math.max(SMALLEST_SHAPE, Math.min(LARGEST_SHAPE, shape));
        return Math.abs(bounded) < 1e-9
                ? new GeneralisedPareto(0, Arrays.stream(excesses).average().orElseThrow())
                : new GeneralisedPareto(bounded, bounded / theta);
    }

    /** Golden-section search around the best point of the grid. */
    private static GeneralisedPareto refine(double[] excesses, GeneralisedPareto start) {
        if (start.shape() == 0) {
            return start;
        }
        double theta = start.shape() / start.scale();
        double factor = Math.pow(1e9, 1.0 / GRID);
        double a = Math.log(Math.abs(theta) / factor);
        double b = Math.log(Math.abs(theta) * factor);
        double ratio = (Math.sqrt(5) - 1) / 2;
        GeneralisedPareto best = start;
        double bestPosterior = start.logPosterior(excesses);
        for (int i = 0; i < 60; i++) {
            double c = b - ratio * (b - a);
            double d = a + ratio * (b - a);
            GeneralisedPareto left = atTheta(excesses, Math.copySign(Math.exp(c), theta));
            GeneralisedPareto right = atTheta(excesses, Math.copySign(Math.exp(d), theta));
            double leftPosterior = left.logPosterior(excesses);
            double rightPosterior = right.logPosterior(excesses);
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
    private double logPosterior(double[] excesses) {
        double away = (shape - PRIOR_SHAPE) / PRIOR_DEVIATION;
        double sum = -excesses.length * Math.log(scale) - away * away / 2;
        for (double excess : excesses) {
            if (Math.abs(shape) < 1e-9) {
                sum -= excess / scale;
            } else {
                double base = 1 + shape * excess / scale;
                if (!(base > 0)) {
                    return Double.NEGATIVE_INFINITY;
                }
                sum -= (1 + 1 / shape) * Math.log(base);
            }
        }
        return sum;
    }
}
