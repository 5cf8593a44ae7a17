package io.elbo.core.verdict;

import io.elbo.core.model.Calibration;
import io.elbo.core.score.Scores;

/**
 * Turns scores into verdicts: a record is an anomaly where its score is at or past the threshold, the score whose
 * p-value is the alert budget. Immutable.
 */
public final class Judge {
    private final Calibration calibration;
    private final AlertBudget warning;
    private final double warningThreshold;
    private final double criticalThreshold;

    /**
     * @param warning share of ordinary records that may be flagged at all
     * @param critical share that may be flagged as critical; at most {@code warning}
     */
    public Judge(Calibration calibration, AlertBudget warning, AlertBudget critical) {
        if (critical.probability() > warning.probability()) {
            throw new IllegalArgumentException("the critical budget " + critical.probability()
                    + " exceeds the alert budget " + warning.probability());
        }
        this.calibration = calibration;
        this.warning = warning;
        warningThreshold = calibration.threshold(warning.probability());
        criticalThreshold = calibration.threshold(critical.probability());
    }

    public AlertBudget budget() {
        return warning;
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
