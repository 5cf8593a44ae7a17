package io.elbo.stream.detector;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.score.ScoreParts;
import io.elbo.core.verdict.Contribution;
import io.elbo.stream.mask.Masks;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An anomaly with its reasons, as {@code kafka/anomaly.schema.json} describes it.
 *
 * @param score surprise, -ln(p-value), nats
 * @param rawScore the model's own score
 * @param threshold the score from which a record is an anomaly, nats
 * @param budgetRevision the change at run time that has set the budgets behind the threshold; null if they are those of the configuration
 * @param contributions the most unusual first
 * @param traceId of the trace that the record belongs to, as its header {@code traceparent} says; null if it does not
 * @param payload the record itself; null where it is not wanted or does not fit
 * @param payloadOmitted true where the payload was wanted but does not fit, otherwise null
 */
public record AnomalyDocument(
        String detector,
        ModelRef model,
        float score,
        float rawScore,
        ScoreParts parts,
        double pValue,
        double threshold,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long budgetRevision,
        String severity,
        List<Contribution> contributions,
        SourceRef source,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String traceId,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonNode payload,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean payloadOmitted) {

    /**
     * @param traceId see above
     * @param record reads the record again if the anomaly does not hold its document
     * @param includePayload whether the settings want the record itself
     * @param masks of the record
     */
    public static AnomalyDocument of(
            String detector,
            Outcome.Anomaly anomaly,
            SourceRef source,
            @Nullable String traceId,
            Supplier<JsonNode> record,
            boolean includePayload,
            Masks masks) {
        JsonNode payload = includePayload ? masks.document(payload(anomaly, record)) : null;
        boolean hasPayload = payload != null && !payload.isMissingNode();
        return new AnomalyDocument(
                detector,
                anomaly.model(),
                anomaly.verdict().score(),
                anomaly.verdict().rawScore(),
                anomaly.verdict().parts(),
                anomaly.verdict().pValue(),
                anomaly.policy().threshold(),
                ScoreDocument.revision(anomaly.policy()),
                anomaly.verdict().severity().label(),
                anomaly.contributions(),
                source,
                traceId,
                hasPayload ? payload : null,
                (includePayload && !hasPayload) ? Boolean.TRUE : null);
    }

    private static JsonNode payload(Outcome.Anomaly anomaly, Supplier<JsonNode> record) {
        JsonNode held = anomaly.document();
        return held != null ? held : record.get();
    }

    public AnomalyDocument withoutPayload() {
        return new AnomalyDocument(
                detector,
                model,
                score,
                rawScore,
                parts,
                pValue,
                threshold,
                budgetRevision,
                severity,
                contributions,
                source,
                traceId,
                null,
                true);
    }
}
