package io.elbo.core.model;

import java.util.Map;

/**
 * Where a model comes from.
 *
 * @param trainedRows rows that the weights were learned from
 * @param heldOutRows rows kept aside for early stopping and calibration
 * @param dataDigest {@code sha256:} and the digest of the training data's bytes
 * @param trainer name and version of the program that wrote the model
 * @param seed what every random choice of the training follows from
 * @param metrics figures of the training by name, such as {@code held_out_score_mean}
 */
public record Provenance(
        long trainedRows, long heldOutRows, String dataDigest, String trainer, long seed, Map<String, Double> metrics) {
    public Provenance {
        metrics = Map.copyOf(new java.util.TreeMap<>(metrics));
    }
}
