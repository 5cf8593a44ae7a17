package io.elbo.trainer.train;

import io.elbo.core.feature.Batch;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Scores;
import io.elbo.trainer.fit.History;

/** Raw scores of many rows, a few hundred at a time. */
final class RowScores {
    private static final int BATCH_ROWS = 512;

    private RowScores() {}

    /** Appends one of the rows to a batch. */
    @FunctionalInterface
    interface Appender {
        void append(int row, Batch batch);
    }

    /** Scores of rows at these places of a history. */
    static float[] of(Engine engine, History history, int[] rows) {
        return of(engine, rows.length, (row, batch) -> history.append(rows[row], batch));
    }

    /** Scores of rows 0 to {@code rows} (exclusive), [rows]. */
    static float[] of(Engine engine, int rows, Appender appender) {
        float[] all = new float[rows];
        Batch batch = new Batch(engine.metadata().schema(), BATCH_ROWS);
        Scores scores = engine.newScores(BATCH_ROWS);
        for (int from = 0; from < rows; from += BATCH_ROWS) {
            batch.clear();
            for (int row = from; row < Math.min(rows, from + BATCH_ROWS); row++) {
                appender.append(row, batch);
            }
            engine.score(batch, scores);
            for (int i = 0; i < batch.rows(); i++) {
                all[from + i] = scores.rawScore(i);
            }
        }
        return all;
    }
}
