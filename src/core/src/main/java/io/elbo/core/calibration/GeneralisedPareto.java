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

    static final double LARGEST_SHAPE = 0.9; // a mean must exist
    static final double SMALLEST_SHAPE = -0.5; // below, maximum likelihood breaks down (Smith 1985)
    private static final Excesses.ShapePrior PRIOR = new Excesses.ShapePrior(0.1, 0.2);
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
        return new Fit(new Excesses(excesses, weights, PRIOR)).best();
    }

    /** The excess that the given share of records reaches, in (0, 1]. */
    double excess(double share) {
        return Math.abs(shape) < 1e-9 ? -scale * Math.log(share) : scale / shape * Math.expm1(-shape * Math.log(share));
    }

    /** The same with every excess this many times as large. */
    GeneralisedPareto stretched(double factor) {
        return new GeneralisedPareto(shape, factor * scale);
    }

    /** The search for the parameters of a sample. */
    private static final class Fit {
        private final Excesses sample;

        Fit(Excesses sample) {
            this.sample = sample;
        }

        GeneralisedPareto best() {
            if (!(sample.mean() > 0)) {
                return new GeneralisedPareto(0, 1e-6);
            }
            GeneralisedPareto best = new GeneralisedPareto(0, sample.mean());
            if (sample.total() < FEWEST_EXCESSES) {
                return best;
            }
            double largest = sample.largest();
            double bestPosterior = sample.logPosterior(best);
            // theta above -1/largest; beyond 2 (mean - min) / min^2 there is no root, and LARGEST_SHAPE stops it far
            // earlier
            double low = -1 / largest * (1 - 1e-6);
            for (int i = 0; i <= GRID; i++) {
                double share = i / (double) GRID;
                GeneralisedPareto negative = atTheta(low * Math.pow(1e-6, share));
                GeneralisedPareto positive = atTheta(1e-6 / sample.mean() * Math.pow(1e9, share));
                for (GeneralisedPareto candidate : new GeneralisedPareto[] {negative, positive}) {
                    double posterior = sample.logPosterior(candidate);
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
            double bounded = Math.max(SMALLEST_SHAPE, Math.min(LARGEST_SHAPE, sample.meanLog1p(theta)));
            return Math.abs(bounded) < 1e-9
                    ? new GeneralisedPareto(0, sample.mean())
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
            double bestPosterior = sample.logPosterior(start);
            for (int i = 0; i < 60; i++) {
                double c = b - ratio * (b - a);
                double d = a + ratio * (b - a);
                GeneralisedPareto left = atTheta(Math.copySign(Math.exp(c), theta));
                GeneralisedPareto right = atTheta(Math.copySign(Math.exp(d), theta));
                double leftPosterior = sample.logPosterior(left);
                double rightPosterior = sample.logPosterior(right);
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
    }
}
