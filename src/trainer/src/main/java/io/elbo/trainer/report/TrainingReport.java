package io.elbo.trainer.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.elbo.core.model.Health;
import io.elbo.core.schema.Schema;
import io.elbo.trainer.clean.Contamination;
import io.elbo.trainer.health.KeyReport;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one training run came to. All losses, scores and divergences are in nats.
 *
 * @param created ISO 8601
 * @param trainer name and version of the program
 * @param dataFile as the user named it
 * @param dataDigest {@code sha256:} and the digest of the data's bytes
 * @param seconds wall clock of the whole run
 * @param evaluations in order, at least one
 * @param bestStep number of the step whose weights were kept
 * @param heldOut a sample of the held-out rows
 * @param latentKl mean KL divergence of each latent dimension on held-out rows
 * @param fields mean contribution of each field on held-out rows
 * @param thresholds raw scores by p-value, rarer ones last
 * @param tail what lies past the last empirical quantile
 * @param warnings what the trainer noticed, one sentence each
 * @param settings every setting of the run by name
 * @param health what the trainer found in the model; null where it was not examined
 * @param contamination what the history held beside ordinary records; the model was trained without
 * @param keys what was found of the keys that histories go by; null if there are none
 */
public record TrainingReport(
        String name,
        String version,
        String created,
        String trainer,
        long seed,
        String dataFile,
        String dataDigest,
        long trainedRows,
        long heldOutRows,
        double seconds,
        List<Evaluation> evaluations,
        int bestStep,
        List<Point> heldOut,
        List<Double> latentKl,
        List<FieldLoss> fields,
        List<Threshold> thresholds,
        Tail tail,
        List<String> warnings,
        Map<String, String> settings,
        Schema schema,
        @Nullable Health health,
        Contamination contamination,
        @Nullable KeyReport keys) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /**
     * Means over one pass.
     *
     * @param trainLoss reconstruction + beta * KL on training rows
     * @param heldOutLoss the same on held-out rows
     * @param reconstruction of held-out rows
     * @param kl of held-out rows, not weighted
     * @param beta weight of the KL divergence in this step
     */
    public record Evaluation(
            int step, double trainLoss, double heldOutLoss, double reconstruction, double kl, double beta) {}

    /**
     * One held-out row.
     *
     * @param x its place in a picture of the latent space, such as the first principal axis
     * @param y its place along the second
     */
    public record Point(double reconstruction, double kl, double score, double x, double y) {}

    /** Mean contribution of one field to the reconstruction loss. */
    public record FieldLoss(String field, double nats) {}

    /** The raw score whose p-value is {@code pValue}. */
    public record Threshold(double pValue, double score) {}

    /** The generalised Pareto tail of the calibration: starts at {@code threshold}, above which lies {@code fraction}. */
    public record Tail(double threshold, double fraction, double shape, double scale) {}

    public TrainingReport {
        if (evaluations.isEmpty()) {
            throw new IllegalArgumentException("a report needs at least one step");
        }
        evaluations = List.copyOf(evaluations);
        heldOut = List.copyOf(heldOut);
        latentKl = List.copyOf(latentKl);
        fields = List.copyOf(fields);
        thresholds = List.copyOf(thresholds);
        warnings = List.copyOf(warnings);
        settings = java.util.Collections.unmodifiableMap(new TreeMap<>(settings));
    }

    /** The report for programs; numbers in full precision. */
    public String toJson() {
        try {
            return MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report always has a JSON form", e);
        }
    }

    /** The report for people: one page that asks for nothing else. */
    public String toHtml() {
        return new Page(this).html();
    }
}
