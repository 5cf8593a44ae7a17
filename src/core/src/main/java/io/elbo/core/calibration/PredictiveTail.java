package io.elbo.core.calibration;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What the next excess is like, as far as a sample tells: the average over the generalised Pareto distributions that the
 * sample leaves possible, each with its posterior probability. The best fit takes one of them for the truth. It is too
 * optimistic when there are few excesses: a threshold that ten excesses give for one record in a thousand is exceeded by one
 * in a hundred. The tail of the average is heavier, the more so the fewer excesses there are (Cole and Tawn, 1996).
 *
 * <p>The posterior is computed on a grid: a number of shapes, and for each a number of scales around the likeliest one.
 */
final class PredictiveTail {
    /** Scores of ordinary records mostly have heavier tails than an exponential one. */
    private static final double PRIOR_SHAPE = 0.2;

    private static final double PRIOR_DEVIATION = 0.3;
    /** The prior's shape grows by one if there are only so many scores. */
    private static final double FEW_SCORES = 20;

    private static final double MAX_PRIOR_SHAPE = 1.2;
    /** An average over tails needs no tail that has a mean. */
    private static final double LARGEST_SHAPE = 2;

    private static final int SHAPES = 24; // chosen so that none of them is 0
    private static final int SCALES = 15;
    /** How far scales go from the likeliest one, in standard errors. */
    private static final double SCALE_DEVIATIONS = 4;

    private static final double NEGLIGIBLE = 1e-7;
    private static final int SCALE_STEPS = 30;
    private static final int EXCESS_STEPS = 40;
    /** The likeliest scale is searched from the mean over e to this power to the mean times e to the next. */
    private static final double BELOW_MEAN = 12;

    private static final double ABOVE_MEAN = 4;

    private final Excesses sample;
    private final GeneralisedPareto[] possible;
    private final double[] probability;

    /**
     * What is thought of the tail's shape before its excesses are seen. The fewer scores there are, the heavier the tail must be
     * thought: kinds of ordinary records that are rarer than one in so many scores are not among them, and they are what lies
     * far out.
     *
     * @param scores in the whole sample, those below the threshold included
     */
    static Excesses.ShapePrior prior(double scores) {
        return new Excesses.ShapePrior(Math.min(MAX_PRIOR_SHAPE, PRIOR_SHAPE + FEW_SCORES / scores), PRIOR_DEVIATION);
    }

    /** @param sample with a mean above 0 */
    PredictiveTail(Excesses sample) {
        this.sample = sample;
        GeneralisedPareto[] grid = new GeneralisedPareto[SHAPES * SCALES];
        double[] weight = new double[grid.length];
        for (int i = 0; i < SHAPES; i++) {
            double range = LARGEST_SHAPE - GeneralisedPareto.SMALLEST_SHAPE;
            double shape = GeneralisedPareto.SMALLEST_SHAPE + range * i / (SHAPES - 1.0);
            double likeliest = logScale(shape);
            // standard error of the scale's logarithm, from the Fisher information
            double deviation = Math.sqrt((1 + 2 * Math.max(0, shape)) / Math.max(1, sample.total()));
            for (int j = 0; j < SCALES; j++) {
                double away = SCALE_DEVIATIONS * (2.0 * j / (SCALES - 1) - 1);
                int next = i * SCALES + j;
                grid[next] = new GeneralisedPareto(shape, Math.exp(likeliest + away * deviation));
                weight[next] = sample.logPosterior(grid[next]) + Math.log(deviation);
            }
        }
        double most = Arrays.stream(weight).max().orElseThrow();
        int[] kept = IntStream.range(0, grid.length)
                .filter(i -> Math.exp(weight[i] - most) > NEGLIGIBLE)
                .toArray();
        possible = Arrays.stream(kept).mapToObj(i -> grid[i]).toArray(GeneralisedPareto[]::new);
        double[] relative =
                Arrays.stream(kept).mapToDouble(i -> Math.exp(weight[i] - most)).toArray();
        double whole = Arrays.stream(relative).sum();
        probability = Arrays.stream(relative).map(share -> share / whole).toArray();
    }

    /** The logarithm of the likeliest scale for a shape, by golden-section search. */
    private double logScale(double shape) {
        double low = Math.log(sample.mean()) - BELOW_MEAN;
        double high = Math.log(sample.mean()) + ABOVE_MEAN;
        if (shape < 0) {
            low = Math.max(low, Math.log(-shape * sample.largest()) + 1e-9); // no excess lies beyond the end
            high = Math.max(low, high);
        }
        double ratio = (Math.sqrt(5) - 1) / 2;
        for (int i = 0; i < SCALE_STEPS; i++) {
            double left = high - ratio * (high - low);
            double right = low + ratio * (high - low);
            if (logPosterior(shape, left) >= logPosterior(shape, right)) {
                high = right;
            } else {
                low = left;
            }
        }
        return (low + high) / 2;
    }

    private double logPosterior(double shape, double logScale) {
        return sample.logPosterior(new GeneralisedPareto(shape, Math.exp(logScale)));
    }

    /**
     * The generalised Pareto distribution that agrees with the average at two depths. The average itself is none.
     *
     * @param depth share of the excesses, in (0, 1), beyond the point where both agree; they also agree at its square root
     */
    GeneralisedPareto agreeingAt(double depth) {
        double near = excess(Math.sqrt(depth));
        double far = excess(depth);
        // of a generalised Pareto distribution, far / near - 1 is depth to the power of -shape / 2
        double shape = Math.max(
                GeneralisedPareto.SMALLEST_SHAPE,
                Math.min(LARGEST_SHAPE, -2 * Math.log(far / near - 1) / Math.log(depth)));
        return new GeneralisedPareto(shape, far / new GeneralisedPareto(shape, 1).excess(depth));
    }

    /** The excess that so large a share of records exceeds, by bisection. */
    private double excess(double share) {
        double high = 1e-3 * sample.mean();
        while (survival(high) > share) {
            high *= 2;
        }
        double low = high / 2;
        for (int i = 0; i < EXCESS_STEPS; i++) {
            double middle = (low + high) / 2;
            if (survival(middle) > share) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    private double survival(double excess) {
        double sum = 0;
        for (int i = 0; i < possible.length; i++) {
            double base = 1 + possible[i].shape() * excess / possible[i].scale();
            sum += base <= 0 ? 0 : probability[i] * Math.exp(-Math.log(base) / possible[i].shape());
        }
        return sum;
    }
}
