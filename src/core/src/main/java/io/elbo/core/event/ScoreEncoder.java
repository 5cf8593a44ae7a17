package io.elbo.core.event;

import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.core.verdict.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Writes the scores of one detector and model for one topic. A detector that publishes every verdict writes one for each record, so
 * that what they share is encoded once, and no document is made. Not thread-safe.
 */
@FunctionalInterface
public interface ScoreEncoder {
    /**
     * The body of an event.
     *
     * @param suppressed the name of the rule that suppresses the anomaly; null if none does
     * @param topic where the record stands, as are partition and offset
     * @param timestamp of the record, milliseconds since 1970
     */
    byte[] write(
            Verdict verdict,
            ThresholdPolicy policy,
            @Nullable String suppressed,
            String topic,
            int partition,
            long offset,
            long timestamp);
}
