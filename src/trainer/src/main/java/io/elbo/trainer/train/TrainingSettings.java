package io.elbo.trainer.train;

import io.elbo.trainer.vae.Capacity;
import io.elbo.trainer.vae.VaeSettings;

/**
 * What a training is asked for.
 *
 * @param name the model's name
 * @param version the model's version
 * @param created ISO 8601, as it will stand in the model
 * @param heldOutShare share of the rows for early stopping and calibration
 * @param cleanHistory whether the history is known to hold ordinary records alone, so that none is left out as anomalous
 */
public record TrainingSettings(
        String name,
        String version,
        String created,
        double heldOutShare,
        ScoreKind score,
        VaeSettings vae,
        boolean cleanHistory) {
    /** What {@code elbo-train train} does without options, but for the capacity, which it takes from the history. */
    public static TrainingSettings defaults(String name, String created, ScoreKind score, long seed) {
        return new TrainingSettings(name, "1", created, 0.1, score, VaeSettings.defaults(seed));
    }

    /** Of a history that may hold anomalies. */
    public TrainingSettings(
            String name, String version, String created, double heldOutShare, ScoreKind score, VaeSettings vae) {
        this(name, version, created, heldOutShare, score, vae, false);
    }

    /** The same with another capacity of the network. */
    public TrainingSettings with(Capacity capacity) {
        return new TrainingSettings(name, version, created, heldOutShare, score, vae.with(capacity), cleanHistory);
    }

    /** The same of a history that is known to be clean. */
    public TrainingSettings ofCleanHistory() {
        return new TrainingSettings(name, version, created, heldOutShare, score, vae, true);
    }

    public TrainingSettings {
        if (!(heldOutShare > 0 && heldOutShare < 1)) {
            throw new IllegalArgumentException("the held-out share lies between 0 and 1, got " + heldOutShare);
        }
    }
}
