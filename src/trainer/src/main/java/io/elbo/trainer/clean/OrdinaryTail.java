package io.elbo.trainer.clean;

import java.util.Arrays;

/**
 * The tail that ordinary scores would have, told by the body of a sample alone: a generalised Pareto distribution, fitted to
 * the scores between two limits and extrapolated past the upper one. The scores past it, among which anomalies may be, take no
 * part in the fit: the likelihood is that of a sample that is cut off there.
 *
 * <p>A tail that is wrongly taken for a light one makes ordinary rows look like anomalies, and only that error is harmful. So
 * shapes below {@value #MIN_SHAPE} are not considered, shapes far beyond a finite mean are, and the answer is the average over
 * all shapes by their posterior probability rather than that of the likeliest one.
 */
final class OrdinaryTail {
    /** Share of the sample that lies above the lower limit. */
    private static final double BODY = 0.1;

    private static final double MIN_SHAPE = 0.1;
    private static final double[] SHAPES = {MIN_SHAPE, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 1, 1.3, 1.6, 2};
    /** Of the prior on the shape, half a normal distribution that starts at the smallest one. */
    private static final double SHAPE_DEVIATION = 0.6;

    private static final int MAX_POINTS = 200;
    private static final int MIN_EXCESSES = 80;
    private static final double SEARCH_FROM = -5; // logarithm of the scale, in means
    private static final double SEARCH_TO = 3;
    private static final int SEARCH_ROUNDS = 24;

    private final double[] excesses; // above the lower limit, ascending, in units of their mean
    private final double weight; // scores that each of them stands for
    private final double end; // the upper limit, in the same unit

    private OrdinaryTail(double[] excesses, double weight, double end) {
        this.excesses = excesses;
        this.weight = weight;
        this.end = end;
    }

    /**
     * How many of the sample's ordinary scores are expected to be among its largest ones.
     *
     * @param sorted scores, ascending
     * @param largest how many of the largest ones are left out of the fit
     * @return infinite if the others are too few to say, or nearly all the same
     */
    static double expectedAmong(double[] sorted, int largest) {
        int kept = sorted.length - largest;
        double limit = sorted[kept];
        double start = sorted[(int) ((1 - BODY) * kept)];
        double[] excesses = Arrays.stream(sorted, 0, kept)
                .filter(score -> score > start && score < limit)
                .map(score -> score - start)
                .toArray();
        if (excesses.length < MIN_EXCESSES) {
            return Double.POSITIVE_INFINITY;
        }
        double mean = Arrays.stream(excesses).average().orElseThrow();
        double[] points = new double[Math.min(MAX_POINTS, excesses.length)];
        for (int i = 0; i < points.length; i++) {
            points[i] = excesses[(int) ((i + 0.5) / points.length * excesses.length)] / mean;
        }
        double weight = (double) excesses.length / points.length;
        return excesses.length * new OrdinaryTail(points, weight, (limit - start) / mean).beyond();
    }

    /** How many scores lie past the upper limit for each one below it, on average over the shapes. */
    private double beyond() {
        double[] logPosterior = new double[SHAPES.length];
        double[] beyond = new double[SHAPES.length];
        for (int i = 0; i < SHAPES.length; i++) {
            double scale = Math.exp(logScale(SHAPES[i]));
            double away = (SHAPES[i] - MIN_SHAPE) / SHAPE_DEVIATION;
            double survival = survival(SHAPES[i], scale, end);
            logPosterior[i] = logLikelihood(SHAPES[i], scale) - away * away / 2;
            beyond[i] = survival / (1 - survival);
        }
        double largest = Arrays.stream(logPosterior).max().orElseThrow();
        double sum = 0;
        double weights = 0;
        for (int i = 0; i < SHAPES.length; i++) {
            double posterior = Math.exp(logPosterior[i] - largest);
            sum += posterior * beyond[i];
            weights += posterior;
        }
        return sum / weights;
    }

    /** The logarithm of the likeliest scale for the shape, by golden-section search. */
    private double logScale(double shape) {
        double ratio = (Math.sqrt(5) - 1) / 2;
        double a = SEARCH_FROM;
        double b = SEARCH_TO;
        double c = b - ratio * (b - a);
        double d = a + ratio * (b - a);
        double atC = logLikelihood(shape, Math.exp(c));
        double atD = logLikelihood(shape, Math.exp(d));
        for (int i = 0; i < SEARCH_ROUNDS; i++) {
            if (atC >= atD) {
                b = d;
                d = c;
                atD = atC;
                c = b - ratio * (b - a);
                atC = logLikelihood(shape, Math.exp(c));
            } else {
                a = c;
                c = d;
                atC = atD;
                d = a + ratio * (b - a);
                atD = logLikelihood(shape, Math.exp(d));
            }
        }
        return (a + b) / 2;
    }

    private double logLikelihood(double shape, double scale) {
        double sum = 0;
        for (double excess : excesses) {
            sum += Math.log1p(shape * excess / scale);
        }
        double inside = Math.max(1e-12, 1 - survival(shape, scale, end));
        return -weight * ((1 + 1 / shape) * sum + excesses.length * (Math.log(scale) + Math.log(inside)));
    }

    private static double survival(double shape, double scale, double excess) {
        return Math.exp(-Math.log1p(shape * excess / scale) / shape);
    }
}
