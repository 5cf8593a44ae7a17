package io.elbo.stream.detector;

import io.elbo.core.feature.Batch;
import io.elbo.core.verdict.Contribution;
import io.elbo.core.verdict.Verdict;
import java.util.List;

/** Hears what happens at one detector. Called from stream and score threads: must be quick, thread-safe, and never throw. */
public interface DetectionObserver {
    /** Hears nothing. */
    DetectionObserver SILENT = new DetectionObserver() {
        @Override
        public void batchScored(Batch batch, long nanos) {}

        @Override
        public void inferenceFailed() {}

        @Override
        public void scoredSingly() {}

        @Override
        public void judged(Verdict verdict, long recordTimestamp) {}

        @Override
        public void settled(float[] scores, float[] rawScores, long[] recordTimestamps, int count) {}

        @Override
        public void deadLetter(String reason, long recordTimestamp) {}
    };

    /** One call of the model has scored every row of the batch in {@code nanos}. */
    void batchScored(Batch batch, long nanos);

    /** One call of the model has failed. */
    void inferenceFailed();

    /** A record came without a score of its poll's batch and was scored alone. */
    void scoredSingly();

    /** @param recordTimestamp milliseconds since 1970-01-01T00:00Z */
    void judged(Verdict verdict, long recordTimestamp);

    /**
     * Ordinary records of one batch of which nothing is written. The arrays are read during the call only.
     *
     * @param scores surprise of each, nats
     * @param rawScores of the record at the same place
     * @param recordTimestamps as in {@link #judged}, of the record at the same place
     * @param count how many there are; what follows in the arrays is of earlier batches
     */
    void settled(float[] scores, float[] rawScores, long[] recordTimestamps, int count);

    /**
     * An anomaly's reasons.
     *
     * @param contributions dearest first
     */
    default void explained(List<Contribution> contributions) {}

    /** An output of a record that was scored has become a dead letter, since its topic does not accept it. */
    default void outputRefused() {}

    /** @param recordTimestamp milliseconds since 1970-01-01T00:00Z */
    void deadLetter(String reason, long recordTimestamp);
}
