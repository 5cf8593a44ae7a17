package io.elbo.trainer.health;

/**
 * What a count says of a share: the one-sided 95 % confidence limits of a proportion (Clopper and Pearson, 1934).
 *
 * @param hits in 0 to {@code trials}
 * @param trials at least 1
 */
record Proportion(int hits, int trials) {
    private static final double ERROR = 0.05;
    private static final int STEPS = 60;

    /** The largest share at which so few hits are not yet unlikely. */
    double atMost() {
        if (hits == trials) {
            return 1;
        }
        double low = 0;
        double high = 1;
        for (int i = 0; i < STEPS; i++) {
            double middle = (low + high) / 2;
            if (probabilityOfAtMost(hits, middle) > ERROR) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** The smallest share at which so many hits are not yet unlikely. */
    double atLeast() {
        return 1 - new Proportion(trials - hits, trials).atMost();
    }

    /** The binomial distribution function, summed upwards from the logarithm of its first term. */
    private double probabilityOfAtMost(int most, double share) {
        double logOdds = Math.log(share) - Math.log1p(-share);
        double logTerm = trials * Math.log1p(-share);
        double sum = Math.exp(logTerm);
        for (int i = 1; i <= most; i++) {
            logTerm += Math.log((trials - i + 1.0) / i) + logOdds;
            sum += Math.exp(logTerm);
        }
        return sum;
    }
}
