package io.elbo.stream.detector;

import io.elbo.core.feature.Batch;
import io.elbo.core.history.IncidentChange;
import io.elbo.core.history.SilenceChange;
import io.elbo.stream.schema.SchemaChanged;
import org.jspecify.annotations.Nullable;

/**
 * Is told what happens at one detector. Calls of the model are told when they happen; what was found in records is told
 * when their offsets are committed, so that a record that is scored again after an aborted transaction counts once.
 *
 * <p>Called from stream and score threads: must be quick and thread-safe.
 */
public interface DetectionObserver {
    /** Does nothing. */
    DetectionObserver SILENT = new DetectionObserver() {
        @Override
        public void modelCalled(int rows, long nanos) {}

        @Override
        public void inferenceFailed() {}

        @Override
        public void scoredAlone() {}

        @Override
        public Runnable fields(Batch batch) {
            return () -> {};
        }

        @Override
        public void ordinary(float[] scores, float[] rawScores, long[] latencyMillis, int from, int to) {}

        @Override
        public void anomaly(Outcome.Anomaly anomaly, long latencyMillis) {}

        @Override
        public void suppressed(Outcome.Suppressed suppressed, long latencyMillis) {}

        @Override
        public void rejected(Outcome.Rejected rejected, long latencyMillis) {}
    };

    /** One call of the model has scored so many rows. */
    void modelCalled(int rows, long nanos);

    /** One call of the model has failed. */
    void inferenceFailed();

    /** A record came without the score of its poll's batch and was scored alone. */
    void scoredAlone();

    /** So many anomalies of a batch are explained briefly, because it holds too many of them, or because the model failed. */
    default void explainedBriefly(int anomalies) {}

    /**
     * Looks at the fields of a batch while it is filled.
     *
     * @return counts what was found; run once, when the batch's records are committed
     */
    Runnable fields(Batch batch);

    /**
     * Ordinary records are committed: those at the places {@code from} to {@code to}, exclusive. The arrays are read during the
     * call only.
     *
     * @param scores surprise of each, nats
     * @param rawScores of the record at the same place
     * @param latencyMillis of the record at the same place, from its own timestamp to its verdict; negative if it has no timestamp
     */
    void ordinary(float[] scores, float[] rawScores, long[] latencyMillis, int from, int to);

    /** An anomaly is committed. */
    void anomaly(Outcome.Anomaly anomaly, long latencyMillis);

    /** An anomaly that a rule suppresses is committed. */
    void suppressed(Outcome.Suppressed suppressed, long latencyMillis);

    /** A record that could not be scored is committed: its dead letter is written. */
    void rejected(Outcome.Rejected rejected, long latencyMillis);

    /** A record that is passed over on purpose is committed. */
    default void skipped(Outcome.Skipped skipped) {}

    /**
     * A change of a key's incident is committed.
     *
     * @param suppressed the rule that suppresses it; null if none does
     */
    default void incident(IncidentChange change, @Nullable String suppressed) {}

    /**
     * It is committed that a key has fallen silent, or is so no more.
     *
     * @param suppressed the rule that suppresses it; null if none does
     */
    default void silence(SilenceChange change, @Nullable String suppressed) {}

    /** Records have come with a schema that changes something for the model's fields; told once for each schema, when it is read. */
    default void schemaChanged(SchemaChanged change) {}

    /** A record that was scored is committed, and an output of it has become a dead letter: its topic does not accept it. */
    default void outputRefused() {}
}
