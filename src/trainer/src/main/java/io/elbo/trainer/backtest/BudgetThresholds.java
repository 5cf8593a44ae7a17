package io.elbo.trainer.backtest;

import io.elbo.core.calibration.RecordRate;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.ThresholdPolicy;
import java.util.List;

/**
 * The thresholds of each model at one budget, from the model's own calibration, as a service has them that does not adapt. Those of a
 * budget per unit of time follow the rate of the records. Not thread-safe.
 */
final class BudgetThresholds {
    private final AlertBudget budget;
    private final List<BacktestModel> models;
    private List<ThresholdPolicy> policies;
    private double shares; // summed over the records
    private long records;

    BudgetThresholds(AlertBudget budget, List<BacktestModel> models) {
        this.budget = budget;
        this.models = models;
        policies = policies(Double.NaN);
    }

    private List<ThresholdPolicy> policies(double recordsPerSecond) {
        return models.stream()
                .map(model ->
                        ThresholdPolicy.of(model.metadata().calibration(), budget, budget.critical(), recordsPerSecond))
                .toList();
    }

    /** Takes the rate so far for the next so many records. */
    void begin(RecordRate rate, int next) {
        if (budget instanceof AlertBudget.Rate) {
            policies = policies(rate.perSecond(rate.newestMillis()));
        }
        shares += next * policies.get(0).warning().probability();
        records += next;
    }

    /** Of each model, as they are now. */
    List<ThresholdPolicy> policies() {
        return policies;
    }

    String text() {
        return budget.text();
    }

    /** The share of the records that may be flagged, a mean over the records. */
    double share() {
        return records == 0 ? policies.get(0).warning().probability() : shares / records;
    }
}
