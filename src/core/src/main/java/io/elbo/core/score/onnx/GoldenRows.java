package io.elbo.core.score.onnx;

import io.elbo.core.feature.Batch;
import io.elbo.core.model.GoldenRow;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Scores;
import io.elbo.core.score.ScoringException;
import java.util.List;

/** Holds a model's golden rows against what this process computes for them. */
final class GoldenRows {
    private GoldenRows() {}

    /** @throws InvalidModelException if there are none, they do not fit the schema, or a score is another here */
    static void check(Engine engine) throws InvalidModelException {
        Schema schema = engine.metadata().schema();
        List<GoldenRow> golden = engine.metadata().golden();
        if (golden.isEmpty()) {
            throw new InvalidModelException("the model has no golden rows: it is a draft");
        }
        Batch batch = new Batch(schema, golden.size());
        for (GoldenRow row : golden) {
            append(row, batch);
        }
        Scores scores = engine.newScores(golden.size());
        try {
            engine.score(batch, scores);
            engine.explain(batch); // warms what score does not ask for
        } catch (ScoringException e) {
            throw new InvalidModelException(
                    "the golden rows cannot be scored, the file may be damaged: " + e.getMessage(), e);
        }
        for (int i = 0; i < golden.size(); i++) {
            if (!golden.get(i).isReproducedBy(scores.rawScore(i))) {
                throw new InvalidModelException("golden row " + i + " scores " + scores.rawScore(i) + " here and "
                        + golden.get(i).score() + " where it was trained: the file may be damaged");
            }
        }
    }

    private static void append(GoldenRow golden, Batch batch) throws InvalidModelException {
        Schema schema = batch.schema();
        if (golden.numeric().size() != schema.numericColumns()
                || golden.categorical().size() != schema.categoricalColumns()) {
            throw new InvalidModelException("a golden row has "
                    + golden.numeric().size() + " numeric and "
                    + golden.categorical().size() + " categorical columns, the schema has " + schema.numericColumns()
                    + " and " + schema.categoricalColumns());
        }
        int row = batch.appendRow();
        for (int i = 0; i < schema.numericColumns(); i++) {
            Float value = golden.numeric().get(i);
            batch.setNumeric(row, i, value == null ? Float.NaN : value);
        }
        for (int i = 0; i < schema.categoricalColumns(); i++) {
            batch.setCategorical(row, i, golden.categorical().get(i));
        }
    }
}
