package io.elbo.stream.detector;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elbo.core.score.ScoreParts;
import io.elbo.core.verdict.ThresholdPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The verdict on one record, ordinary or not, as {@code kafka/score.schema.json} describes it.
 *
 * @param score surprise, -ln(p-value), nats
 * @param rawScore the model's own score
 * @param threshold the score from which a record is an anomaly, nats
 * @param budgetRevision the change at run time that has set the budgets behind the threshold; null if they are those of the configuration
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
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long budgetRevision,
        String severity,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String suppressed,
        SourceRef source) {
    static @Nullable Long revision(ThresholdPolicy policy) {
        return policy.budgetRevision() == 0 ? null : policy.budgetRevision();
    }
}
