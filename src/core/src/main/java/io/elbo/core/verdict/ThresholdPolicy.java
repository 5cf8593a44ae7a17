package io.elbo.core.verdict;

import io.elbo.core.model.Calibration;
import io.elbo.core.score.Scores;

/**
 * Turns scores into verdicts. A record is an anomaly if its score is at or past the threshold, which is the score whose
 * p-value equals the alert budget. Immutable.
 */
public final class ThresholdPolicy {
    private final Calibration calibration;
    private final AlertBudget.Share warning;
    private final AlertBudget.Share critical;
    private final double warningThreshold;
    private final double criticalThreshold;

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
        warningThreshold = calibration.threshold(warning.probability());
        criticalThreshold = calibration.threshold(critical.probability());
    }

    /**
     * The policy that the budgets lead to at a given rate of records.
     *
     * @param critical is limited to {@code warning}
     * @param recordsPerSecond how many records arrive; NaN if that is not known yet
     */
    public static ThresholdPolicy of(
            Calibration calibration, AlertBudget warning, AlertBudget critical, double recordsPerSecond) {
        AlertBudget.Share share = warning.share(recordsPerSecond);
        AlertBudget.Share rarer = Double.isNaN(recordsPerSecond) && critical instanceof AlertBudget.Rate
                ? share.critical()
                : critical.share(recordsPerSecond);
        return new ThresholdPolicy(calibration, share, rarer.probability() > share.probability() ? share : rarer);
    }

    /** Share of ordinary records that may be flagged at all. */
    public AlertBudget.Share warning() {
        return warning;
    }

    /** Share of ordinary records that may be flagged as critical. */
    public AlertBudget.Share critical() {
        return critical;
    }

    /** The score, in nats, at which a record becomes an anomaly. */
    public double threshold() {
        return warningThreshold;
    }

    public Verdict verdict(Scores scores, int row) {
        return verdict(scores.score(row), scores.reconstructionLoss(row), scores.klDivergence(row));
    }

    public Verdict verdict(float score, float reconstructionLoss, float klDivergence) {
        Severity severity = score < warningThreshold
                ? Severity.NONE
                : score < criticalThreshold ? Severity.WARNING : Severity.CRITICAL;
        return new Verdict(score, reconstructionLoss, klDivergence, calibration.pValue(score), severity);
    }
}
