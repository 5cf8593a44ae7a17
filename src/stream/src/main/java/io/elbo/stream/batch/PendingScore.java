package io.elbo.stream.batch;

import io.elbo.stream.detector.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * One polled record that waits in its {@link PartitionQueue} until the topology processes it. The batch that scores the
 * record sets the outcome; it stays empty if that batch fails.
 */
final class PendingScore {
    private final long offset;
    private @Nullable Outcome outcome;

    PendingScore(long offset) {
        this.offset = offset;
    }

    long offset() {
        return offset;
    }

    @Nullable
    Outcome outcome() {
        return outcome;
    }

    void set(Outcome found) {
        outcome = found;
    }

    boolean isSettled() {
        return outcome == Outcome.SETTLED;
    }
}
