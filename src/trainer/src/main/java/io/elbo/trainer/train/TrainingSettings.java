package io.elbo.trainer.train;

import io.elbo.trainer.vae.VaeSettings;

/**
 * What a training is asked for.
 *
 * @param name the model's name
 * @param version the model's version
 * @param created ISO 8601, as it will stand in the model
 * @param heldOutShare share of the rows for early stopping and calibration
 */
public record TrainingSettings(
        String name, String version, String created, double heldOutShare, ScoreKind score, VaeSettings vae) {
    /** What {@code elbo-train train} does without options. */
    public static TrainingSettings defaults(String name, String created, ScoreKind score, long seed) {
        return new TrainingSettings(name, "1", created, 0.1, score, VaeSettings.defaults(seed));
    }

    public TrainingSettings {
        if (!(heldOutShare > 0 && heldOutShare < 1)) {
            throw new IllegalArgumentException("the held-out share lies between 0 and 1, got " + heldOutShare);
        }
    }
}
