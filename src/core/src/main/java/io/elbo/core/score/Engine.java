package io.elbo.core.score;

import io.elbo.core.feature.Batch;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.model.ScorePart;

/**
 * One loaded model, whatever computes it: the port through which streams, the API and the trainer score. Safe to share between
 * threads that bring batches of their own.
 *
 * <p><b>Closing.</b> An engine may be closed while other threads score with it. Calls that have begun end as they would
 * otherwise, and what the engine holds is freed when the last of them returns; a call that begins after {@link #close} is
 * refused. Who needs the engine for more than one call, as for all batches of one poll, {@link #retain retains} it.
 */
public interface Engine extends AutoCloseable {
    ModelMetadata metadata();

    /** Room for the scores of this engine's model. */
    default Scores newScores(int capacity) {
        return new Scores(
                capacity, metadata().parts().stream().map(ScorePart::name).toList());
    }

    /**
     * Scores every row of the batch in one call of the model.
     *
     * @param scores made by {@link #newScores} of this engine, or of one whose score has as many parts
     * @throws ScoringException if the runtime fails; the batch may be tried again
     * @throws EngineClosedException if the engine is closed
     */
    void score(Batch batch, Scores scores);

    /**
     * Scores some rows of the batch and says why, in one call of the model: contributions, expected values, latent position.
     * Several times as expensive as {@link #score}: for anomalies and for people.
     *
     * @param rows of the batch, in any order; the explanations are read by the same numbers
     * @throws ScoringException if the runtime fails; the batch may be tried again
     * @throws EngineClosedException if the engine is closed
     */
    Explanations explain(Batch batch, int... rows);

    /** Scores and explains every row of the batch; see {@link #explain(Batch, int...)}. */
    default Explanations explain(Batch batch) {
        int[] rows = new int[batch.rows()];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = row;
        }
        return explain(batch, rows);
    }

    /**
     * The same engine for one more user: it works until its own {@link #close}, whatever becomes of this one in the meantime.
     * Costs one atomic operation; the calls through it cost none. The result may be closed more than once, but not while a
     * call through it is running.
     *
     * @throws EngineClosedException if the engine is closed
     */
    Engine retain();

    /** Refuses further calls and frees the engine when its last user is done. May be called more than once. */
    @Override
    void close();
}
