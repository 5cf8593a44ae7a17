package io.elbo.stream.detector;

import io.elbo.core.history.KeyHistory;
import org.jspecify.annotations.Nullable;

/**
 * Examines records that somebody makes up as the next ones of a key: each by itself, or each after those before it. What the
 * stream knows of the key does not change. Owns a {@link RowScorer}; not thread-safe.
 */
public final class NextRecords implements AutoCloseable {
    private final RowScorer scorer;
    private final byte[] key;
    private final boolean inSequence;
    private byte @Nullable [] state;

    /**
     * The records of a key.
     *
     * @param model closed by {@link #close}
     * @param key of the Kafka records, for rules that look at it
     * @param state of the key; null if it is not known. It is not changed
     * @param inSequence whether a record adds to what the next one is compared with
     */
    public NextRecords(ActiveModel model, byte[] key, byte @Nullable [] state, boolean inSequence) {
        scorer = new RowScorer(model);
        this.key = key;
        this.state = state;
        this.inSequence = inSequence;
    }

    /**
     * The verdict with reasons, whether the record is an anomaly or not.
     *
     * @throws io.elbo.core.score.ScoringException if the model fails
     */
    public Examination examine(byte @Nullable [] value) {
        return scorer.examine(
                key,
                value,
                batch -> {
                    KeyHistory history = scorer.model().history();
                    if (history != null) {
                        byte[] next = history.advance(batch, 0, state, -1, System.currentTimeMillis());
                        state = inSequence ? next : state;
                    }
                },
                scorer.model().policies().typical());
    }

    @Override
    public void close() {
        scorer.close();
    }
}
