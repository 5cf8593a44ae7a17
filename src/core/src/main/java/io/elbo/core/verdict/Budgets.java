package io.elbo.core.verdict;

import io.elbo.core.model.Calibration;

/**
 * The budgets of one detector: how many false alarms its user accepts, and since which change.
 *
 * @param alert of all anomalies
 * @param critical of critical anomalies; counts as no more than {@code alert}
 * @param revision of the change at run time that set them; 0 if they are those of the configuration
 */
public record Budgets(AlertBudget alert, AlertBudget critical, long revision) {
    /** Those of the configuration. */
    public static Budgets configured(AlertBudget alert, AlertBudget critical) {
        return new Budgets(alert, critical, 0);
    }

    /** Whether one of them is so many alarms per unit of time, so that the threshold follows the rate of the records. */
    public boolean hasRate() {
        return alert instanceof AlertBudget.Rate || critical instanceof AlertBudget.Rate;
    }

    /**
     * The thresholds that they come to.
     *
     * @param recordsPerSecond how many come; NaN if it is not known yet
     */
    public ThresholdPolicy policy(Calibration calibration, double recordsPerSecond) {
        return ThresholdPolicy.of(calibration, alert, critical, recordsPerSecond)
                .ofRevision(revision);
    }
}
