package io.elbo.stream.detector;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elbo.core.score.ScoreParts;
import org.jspecify.annotations.Nullable;

/**
 * The verdict on one record, ordinary or not, as {@code kafka/score.schema.json} describes it.
 *
 * @param score surprise, -ln(p-value), nats
 * @param rawScore the model's own score
 * @param threshold the score from which a record is an anomaly, nats
 * @param suppressed the name of the rule that suppresses the anomaly; null if none does
 */
public record ScoreDocument(
        String detector,
        ModelRef model,
        float score,
        float rawScore,
        ScoreParts parts,
        double pValue,
        double threshold,
        String severity,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String suppressed,
        SourceRef source) {}
