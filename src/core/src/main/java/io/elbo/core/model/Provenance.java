package io.elbo.core.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a model comes from.
 *
 * @param trainedRows rows that the weights were learned from
 * @param heldOutRows rows kept aside for early stopping and calibration
 * @param dataDigest {@code sha256:} and the digest of the training data's bytes
 * @param trainer name and version of the program that wrote the model
 * @param seed what every random choice of the training follows from
 * @param metrics figures of the training by name, such as {@code held_out_score_mean}
 * @param dataSource the part of a topic that was read; null if the data came from files
 */
public record Provenance(
        long trainedRows,
        long heldOutRows,
        String dataDigest,
        String trainer,
        long seed,
        Map<String, Double> metrics,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable DataSource dataSource) {
    public Provenance {
        metrics = Map.copyOf(new java.util.TreeMap<>(metrics));
    }

    /** Of a model that was trained on files. */
    public Provenance(
            long trainedRows,
            long heldOutRows,
            String dataDigest,
            String trainer,
            long seed,
            Map<String, Double> metrics) {
        this(trainedRows, heldOutRows, dataDigest, trainer, seed, metrics, null);
    }
}
