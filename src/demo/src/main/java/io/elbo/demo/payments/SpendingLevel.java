package io.elbo.demo.payments;

/**
 * How much more or less than at first a customer spends. It stays for some hundred payments, then moves slowly to another
 * level, as after a new job: that is ordinary. Not thread-safe.
 */
final class SpendingLevel {
    private static final double CHANGES_PER_PAYMENT = 1.0 / 300;
    private static final double SIGMA = 0.3; // of the logarithm of the levels
    private static final double APPROACH = 1.0 / 30; // of what is left of the way, with each payment

    private double logLevel;
    private double logTarget;

    /** The factor on the amount of the next payment; 1 is the level at first. */
    double next(Dice dice) {
        if (dice.chance(CHANGES_PER_PAYMENT)) {
            logTarget = SIGMA * dice.gaussian();
        }
        logLevel += APPROACH * (logTarget - logLevel);
        return StrictMath.exp(logLevel);
    }
}
