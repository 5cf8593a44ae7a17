package io.elbo.core.score;

import io.elbo.core.feature.Batch;
import io.elbo.core.model.ModelMetadata;

/** Scores batches with one loaded model. Safe to share between threads that bring batches of their own. */
public interface Scorer extends AutoCloseable {
    ModelMetadata metadata();

    /**
     * Scores every row of the batch in one call of the model.
     *
     * @throws ScoringException where the runtime fails; the batch may be tried again
     */
    void score(Batch batch, Scores scores);

    /**
     * Scores every row and says why: contributions, expected values, latent position. Dearer than {@link #score}: for
     * anomalies and for people.
     *
     * @throws ScoringException where the runtime fails; the batch may be tried again
     */
    Explanations explain(Batch batch);

    @Override
    void close();
}
