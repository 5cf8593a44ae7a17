package io.elbo.bench.alarms;

import io.elbo.core.calibration.AdaptiveCalibration;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.ThresholdPolicy;

/** Counts what is flagged at one budget: by the model's own calibration, and by one that follows the records. */
final class Tally {
    private final AlertBudget.Share target;
    private final ThresholdPolicy fixed;
    private final AdaptiveCalibration following;
    private ThresholdPolicy adaptive;
    private int fixedAlarms;
    private int adaptiveAlarms;

    Tally(ModelMetadata metadata, double target) {
        this.target = new AlertBudget.Share(target);
        fixed = new ThresholdPolicy(metadata.calibration(), this.target, this.target.critical());
        adaptive = fixed;
        following = new AdaptiveCalibration(
                metadata.calibration(), metadata.provenance().heldOutRows());
    }

    void add(float rawScore, long timestampMillis) {
        fixedAlarms += fixed.isAnomaly(rawScore) ? 1 : 0;
        adaptiveAlarms += adaptive.isAnomaly(rawScore) ? 1 : 0;
        if (following.learn(rawScore, timestampMillis)) {
            adaptive = new ThresholdPolicy(following.review(target.probability()), target, target.critical());
        }
    }

    double target() {
        return target.probability();
    }

    int fixed() {
        return fixedAlarms;
    }

    int adaptive() {
        return adaptiveAlarms;
    }
}
