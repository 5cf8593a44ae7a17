package io.elbo.trainer.memory;

import java.util.Arrays;

/**
 * How the surprises of a record become its score, chosen for each model from what its history is like, without labels. With
 * the surprises L (local), R (reconstruction), G (global) and M (marginal), in nats:
 *
 * <pre>score = max(L + reconstructionWeight R, G + globalLead) + marginalWeight M</pre>
 *
 * <p>In a history of numbers the maximum takes what is far from its like (L) as well as what hides in a cluster of its own (G).
 * If the numbers have heavy tails, which the tail of the global measure shows or the columns themselves do, anomalies often lie
 * in the tails of single columns, and M adds those up. In a history with words, G is blind to what belongs together: there the
 * score is the sum of L and R, unless G exceeds it by far.
 */
public record Combination(double reconstructionWeight, double globalLead, double marginalWeight) {
    private static final double LEAD = 0.5;
    private static final double LEAD_WITH_WORDS = -3;

    private static final double TAIL = 0.1;
    /** Rows in the tail whose evidence weighs as much as the prior, which is an exponential tail. */
    private static final double PRIOR_ROWS = 10;
    /** Shapes of the global measure's tail between which the marginal surprise fades in. */
    private static final double NO_HEAVY_TAIL = 0.1;

    private static final double HEAVY_TAIL = 0.4;

    /** Kurtosis of the columns between which it fades in as well; a normal distribution has 3. */
    private static final double NO_HEAVY_COLUMNS = 4;

    private static final double HEAVY_COLUMNS = 8;

    /**
     * @param hasWords whether the history has categorical or boolean columns
     * @param globalMeasures of ordinary rows
     * @param kurtosis median over the columns
     */
    static Combination of(boolean hasWords, double[] globalMeasures, double kurtosis) {
        if (hasWords) {
            return new Combination(1, LEAD_WITH_WORDS, 0);
        }
        double heavyTail = between(NO_HEAVY_TAIL, HEAVY_TAIL, tailShape(globalMeasures));
        double heavyColumns = between(Math.log(NO_HEAVY_COLUMNS), Math.log(HEAVY_COLUMNS), Math.log(kurtosis));
        return new Combination(0, LEAD, Math.max(heavyTail, heavyColumns));
    }

    /** How much of the way from {@code low} to {@code high} a value has gone, from 0 to 1. */
    private static double between(double low, double high, double value) {
        return Math.max(0, Math.min(1, (value - low) / (high - low)));
    }

    /** Whether the reconstruction loss counts beside the local surprise. */
    public boolean hasReconstruction() {
        return reconstructionWeight > 0;
    }

    /** Whether the marginal surprise counts. */
    public boolean hasMarginal() {
        return marginalWeight > 0;
    }

    /** All arguments and the result in nats. */
    double score(double local, double reconstruction, double global, double marginal) {
        return Math.max(local + reconstructionWeight * reconstruction, global + globalLead) + marginalWeight * marginal;
    }

    /**
     * Shape of the generalised Pareto distribution of what exceeds the 90 % quantile, by probability-weighted moments (Hosking and
     * Wallis 1987), drawn towards 0, an exponential tail, if few rows say so. Below 1.
     */
    static double tailShape(double[] measures) {
        double[] sorted = measures.clone();
        Arrays.sort(sorted);
        int first = (int) Math.ceil((1 - TAIL) * (sorted.length - 1));
        double threshold = sorted.length == 0 ? 0 : sorted[first];
        int rows = sorted.length - first - 1;
        if (rows < 2) {
            return 0;
        }
        double mean = 0;
        double weighted = 0;
        for (int i = 0; i < rows; i++) {
            double excess = sorted[first + 1 + i] - threshold;
            mean += excess / rows;
            weighted += excess * (rows - 1 - i) / (rows - 1) / rows;
        }
        double divisor = mean - 2 * weighted;
        return divisor > 1e-12 * mean ? (2 - mean / divisor) * rows / (rows + PRIOR_ROWS) : 0;
    }
}
