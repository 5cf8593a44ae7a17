package io.elbo.stream.batch;

import io.elbo.stream.detector.ObservedDetector;
import java.util.List;

/**
 * What the interceptor of each stream thread scores. It is handed over as an object in the consumer's configuration.
 *
 * @param threads that help the stream threads
 * @param batchRows maximum number of rows in one call of a model
 */
public record ScoringPlan(
        List<ObservedDetector> detectors, PendingScores pendingScores, ScoringThreads threads, int batchRows) {
    public ScoringPlan {
        detectors = List.copyOf(detectors);
    }
}
