package io.elbo.core.verdict;

import io.elbo.core.model.Calibration;
import io.elbo.core.score.Scores;

/**
 * Turns scores into verdicts: a record is an anomaly where its score is at or past the threshold, the score whose
 * p-value is the alert budget. Immutable.
 */
public final class Judge {
    private final Calibration calibration;
    private final AlertBudget.Share warning;
    private final AlertBudget.Share critical;
    private final double warningThreshold;
    private final double criticalThreshold;

    /**
     * @param warning share of ordinary records that may be flagged at all
     * @param critical share that may be flagged as critical; at most {@code warning}
     */
    public Judge(Calibration calibration, AlertBudget.Share warning, AlertBudget.Share critical) {
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
     * The judge that the budgets come to.
     *
     * @param critical counts as no more than {@code warning}
     * @param recordsPerSecond how many come; NaN where it is not known yet
     */
    public static Judge of(
            Calibration calibration, AlertBudget warning, AlertBudget critical, double recordsPerSecond) {
        AlertBudget.Share share = warning.share(recordsPerSecond);
        AlertBudget.Share rarer = Double.isNaN(recordsPerSecond) && critical instanceof AlertBudget.Rate
                ? share.critical()
                : critical.share(recordsPerSecond);
        return new Judge(calibration, share, rarer.probability() > share.probability() ? share : rarer);
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

    public Verdict judge(Scores scores, int row) {
        return judge(scores.score(row), scores.reconstructionLoss(row), scores.klDivergence(row));
    }

    public Verdict judge(float score, float reconstructionLoss, float klDivergence) {
        Severity severity = score < warningThreshold
                ? Severity.NONE
                : score < criticalThreshold ? Severity.WARNING : Severity.CRITICAL;
        return new Verdict(score, reconstructionLoss, klDivergence, calibration.pValue(score), severity);
    }
}
