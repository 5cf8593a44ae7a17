package io.elbo.trainer.train;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Codes;
import io.elbo.core.model.GoldenRow;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Scores;
import io.elbo.trainer.fit.History;
import java.util.ArrayList;
import java.util.List;

/** Rows with the scores that this machine's runtime gives them: held-out rows, an empty record, and an absurd one. */
final class GoldenRows {
    private static final int MAX_HELD_OUT = 16;

    private GoldenRows() {}

    static List<GoldenRow> of(Engine engine, History history) {
        Schema schema = history.schema();
        int first = history.trainedRows();
        int ordinary = Math.min(MAX_HELD_OUT, history.rows() - first);
        Batch batch = new Batch(schema, ordinary + 2);
        for (int i = 0; i < ordinary; i++) {
            history.append(first + i, batch);
        }
        batch.appendRow();
        int absurd = batch.appendRow();
        for (int column = 0; column < schema.numericColumns(); column++) {
            batch.setNumeric(absurd, column, column % 2 == 0 ? Float.MAX_VALUE : -Float.MAX_VALUE);
        }
        for (int column = 0; column < schema.categoricalColumns(); column++) {
            batch.setCategorical(absurd, column, Codes.UNSEEN);
        }
        Scores scores = engine.newScores(batch.rows());
        engine.score(batch, scores);
        List<GoldenRow> golden = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            List<Float> numeric = new ArrayList<>();
            for (int column = 0; column < schema.numericColumns(); column++) {
                float value = batch.numeric(row, column);
                numeric.add(Float.isNaN(value) ? null : value);
            }
            List<Integer> categorical = new ArrayList<>();
            for (int column = 0; column < schema.categoricalColumns(); column++) {
                categorical.add((int) batch.categorical(row, column));
            }
            golden.add(new GoldenRow(numeric, categorical, scores.rawScore(row)));
        }
        return golden;
    }
}
