package io.elbo.stream.topology;

import java.util.List;

/**
 * What the interceptor of each stream thread is to score, handed over as an object in the consumer's configuration.
 *
 * @param threads that help the stream threads
 * @param batchRows rows of one call of a model at most
 */
public record ScoringPlan(List<Watch> watches, Handoff handoff, ScoringThreads threads, int batchRows) {
    public ScoringPlan {
        watches = List.copyOf(watches);
    }
}
