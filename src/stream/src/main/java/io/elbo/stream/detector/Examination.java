package io.elbo.stream.detector;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.verdict.Contribution;
import io.elbo.core.verdict.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a close look at one record says. */
public sealed interface Examination {
    /**
     * The verdict and its reasons.
     *
     * @param contributions the most unusual first
     * @param document the record as a tree; a missing node where it is beyond a tree's limits
     * @param suppressed the rule that would suppress the anomaly if the record came now and without a key; null if none would
     */
    record Explained(
            Verdict verdict,
            List<Contribution> contributions,
            JsonNode document,
            @Nullable String suppressed) implements Examination {}

    /** The record cannot be read, or is of a kind that is not scored. */
    record Malformed(Outcome.Rejected why) implements Examination {}
}
