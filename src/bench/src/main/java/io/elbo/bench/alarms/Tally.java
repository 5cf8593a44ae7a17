package io.elbo.bench.alarms;

import io.elbo.core.calibration.AdaptiveCalibration;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.ThresholdPolicy;

/** Counts the records that two policies flag at one budget: that of the model's calibration, and that of one which learns on. */
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

    void add(float score, long timestampMillis) {
        fixedAlarms += fixed.verdict(score, score, 0).isAnomaly() ? 1 : 0;
        adaptiveAlarms += adaptive.verdict(score, score, 0).isAnomaly() ? 1 : 0;
        if (following.learn(score, timestampMillis)) {
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
