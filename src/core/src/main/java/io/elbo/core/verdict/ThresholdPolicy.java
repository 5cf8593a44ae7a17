package io.elbo.core.verdict;

import io.elbo.core.model.Calibration;
import io.elbo.core.score.ScoreParts;

/**
 * Turns raw scores into verdicts: a record is an anomaly if its surprise, -ln(p-value), reaches that of the alert budget.
 * Immutable.
 *
 * <p>The surprise never decreases in the raw score, so there is one smallest raw score that reaches the threshold. It is found
 * once, here, and records are compared with it: {@link #isAnomaly} costs one comparison, and agrees to the last bit with the
 * published score and threshold.
 */
public final class ThresholdPolicy {
    private final Calibration calibration;
    private final AlertBudget.Share warning;
    private final AlertBudget.Share critical;
    private final double threshold;
    private final float rawThreshold;
    private final float rawCriticalThreshold;
    private final long budgetRevision;

    /**
     * @param warning share of ordinary records that may be flagged at all
     * @param critical share that may be flagged as critical; at most {@code warning}
     */
    public ThresholdPolicy(Calibration calibration, AlertBudget.Share warning, AlertBudget.Share critical) {
        if (critical.probability() > warning.probability()) {
            throw new IllegalArgumentException("the critical budget " + critical.probability()
                    + " exceeds the alert budget " + warning.probability());
        }
        this.calibration = calibration;
        this.warning = warning;
        this.critical = critical;
        threshold = surprise(warning);
        rawThreshold = smallestAtLeast(threshold);
        rawCriticalThreshold = smallestAtLeast(surprise(critical));
        budgetRevision = 0;
    }

    private ThresholdPolicy(ThresholdPolicy same, long budgetRevision) {
        calibration = same.calibration;
        warning = same.warning;
        critical = same.critical;
        threshold = same.threshold;
        rawThreshold = same.rawThreshold;
        rawCriticalThreshold = same.rawCriticalThreshold;
        this.budgetRevision = budgetRevision;
    }

    /**
     * The thresholds that the budgets come to.
     *
     * @param critical counts as no more than {@code warning}
     * @param recordsPerSecond how many come; NaN if it is not known yet
     */
    public static ThresholdPolicy of(
            Calibration calibration, AlertBudget warning, AlertBudget critical, double recordsPerSecond) {
        AlertBudget.Share share = warning.share(recordsPerSecond);
        AlertBudget.Share rarer = Double.isNaN(recordsPerSecond) && critical instanceof AlertBudget.Rate
                ? share.critical()
                : critical.share(recordsPerSecond);
        return new ThresholdPolicy(calibration, share, rarer.probability() > share.probability() ? share : rarer);
    }

    /** The same thresholds, from budgets that this change at run time has set. */
    ThresholdPolicy ofRevision(long revision) {
        return new ThresholdPolicy(this, revision);
    }

    /** The change at run time that has set the budgets; 0 if they are those of the configuration. */
    public long budgetRevision() {
        return budgetRevision;
    }

    /** The surprise of records as rare as the budget says; a budget rarer than any p-value counts as the smallest one. */
    private static double surprise(AlertBudget.Share budget) {
        return Math.min((float) Calibration.MAX_SURPRISE, -Math.log(budget.probability()));
    }

    /** The smallest raw score, as bits above 0 order floats, whose published surprise is at least so many nats. */
    private float smallestAtLeast(double nats) {
        int low = 0;
        int high = Float.floatToIntBits(Float.MAX_VALUE); // its surprise may fall short: then nothing is an anomaly
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (score(Float.intBitsToFloat(middle)) >= nats) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return score(Float.intBitsToFloat(low)) >= nats ? Float.intBitsToFloat(low) : Float.POSITIVE_INFINITY;
    }

    /** Share of ordinary records that may be flagged at all. */
    public AlertBudget.Share warning() {
        return warning;
    }

    /** Share of ordinary records that may be flagged as critical. */
    public AlertBudget.Share critical() {
        return critical;
    }

    /** The published score from which a record is an anomaly, -ln of the alert budget's probability, nats. */
    public double threshold() {
        return threshold;
    }

    /** The smallest raw score of an anomaly; infinite if no score reaches the threshold. */
    public float rawThreshold() {
        return rawThreshold;
    }

    /** Whether a record of this raw score is an anomaly. */
    public boolean isAnomaly(float rawScore) {
        return rawScore >= rawThreshold;
    }

    /** The published score of a raw score: its surprise, -ln(p-value), finite and never negative, nats. */
    public float score(float rawScore) {
        return (float) calibration.surprise(rawScore);
    }

    /** The severity of a record of this raw score. */
    public Severity severity(float rawScore) {
        return rawScore < rawThreshold
                ? Severity.NONE
                : rawScore < rawCriticalThreshold ? Severity.WARNING : Severity.CRITICAL;
    }

    /** @param parts of the raw score */
    public Verdict verdict(float rawScore, ScoreParts parts) {
        return new Verdict(score(rawScore), rawScore, parts, calibration.pValue(rawScore), severity(rawScore));
    }
}
