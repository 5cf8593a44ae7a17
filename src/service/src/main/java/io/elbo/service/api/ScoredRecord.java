package io.elbo.service.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.elbo.core.score.ScoreParts;
import io.elbo.core.verdict.Contribution;
import io.elbo.core.verdict.Verdict;
import io.elbo.stream.detector.Examination;
import io.elbo.stream.detector.Outcome;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What is said of one record of a request: a verdict with reasons, or why there is none. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScoredRecord(
        @Schema(enumeration = {"ordinary", "anomaly", "rejected"})
        String outcome,

        @Schema(description = "surprise, -ln(p-value), nats: 6.9 is one ordinary record in a thousand", minimum = "0")
        @Nullable
        Float score,

        @Schema(description = "the model's own score, in a unit of its own") @Nullable
        Float rawScore,

        @Schema(
                description = "the named parts of the raw score, such as reconstructionLoss and klDivergence",
                type = SchemaType.OBJECT,
                additionalProperties = Float.class)
        @Nullable
        ScoreParts parts,

        @Schema(description = "probability that an ordinary record scores at least as high") @Nullable
        Double pValue,

        @Schema(enumeration = {"none", "warning", "critical"}) @Nullable
        String severity,

        @Schema(description = "the rule that would suppress this anomaly if the record came now and without a key")
        @Nullable
        String suppressed,

        @Schema(
                description =
                        "of an anomaly, the fewest fields whose replacement makes the record ordinary, then other unusual"
                                + " ones; of an ordinary record, the fields that add most to its score")
        @Nullable
        List<Contribution> contributions,

        @Schema(description = "why the record is rejected, such as invalid-json") @Nullable
        String reason,

        @Nullable String detail) {

    static ScoredRecord of(Examination examination) {
        if (examination instanceof Examination.Explained explained) {
            Verdict verdict = explained.verdict();
            return new ScoredRecord(
                    verdict.isAnomaly() ? "anomaly" : "ordinary",
                    verdict.score(),
                    verdict.rawScore(),
                    verdict.parts(),
                    verdict.pValue(),
                    verdict.severity().label(),
                    explained.suppressed(),
                    explained.contributions(),
                    null,
                    null);
        }
        return rejected(((Examination.Malformed) examination).why());
    }

    static ScoredRecord rejected(Outcome.Rejected why) {
        return new ScoredRecord("rejected", null, null, null, null, null, null, null, why.reason(), why.detail());
    }
}
