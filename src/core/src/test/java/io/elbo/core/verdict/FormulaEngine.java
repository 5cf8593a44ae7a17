package io.elbo.core.verdict;

import io.elbo.core.feature.Batch;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Explanations;
import io.elbo.core.score.Scores;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** An engine whose score is a formula; it expects one and the same record, or each number as it is. */
final class FormulaEngine implements Engine {
    private final ModelMetadata metadata;
    private final Formula formula;
    private final boolean believesEveryNumber;
    private final float[] expectedNumeric; // [numericColumns]
    private final long[] expectedCategorical; // [categoricalColumns]
    private int scoredRows;

    /** The raw score of a row. */
    @FunctionalInterface
    interface Formula {
        float of(Batch batch, int row);
    }

    /** @param believesEveryNumber whether it expects a number where there is one; otherwise what it expects always */
    FormulaEngine(
            ModelMetadata metadata,
            Formula formula,
            boolean believesEveryNumber,
            float[] expectedNumeric,
            long[] expectedCategorical) {
        this.metadata = metadata;
        this.formula = formula;
        this.believesEveryNumber = believesEveryNumber;
        this.expectedNumeric = expectedNumeric.clone();
        this.expectedCategorical = expectedCategorical.clone();
    }

    @Override
    public ModelMetadata metadata() {
        return metadata;
    }

    @Override
    public void score(Batch batch, Scores scores) {
        scores.rows(batch.rows());
        for (int row = 0; row < batch.rows(); row++) {
            scores.set(row, formula.of(batch, row));
        }
        scoredRows += batch.rows();
    }

    /** How many rows were scored or explained. */
    int scoredRows() {
        return scoredRows;
    }

    @Override
    public Explanations explain(Batch batch, int... rows) {
        int fields = metadata.schema().fields().size();
        Scores scores = newScores(Math.max(1, rows.length));
        scores.rows(rows.length);
        FloatBuffer numeric = FloatBuffer.allocate(rows.length * expectedNumeric.length);
        LongBuffer categorical = LongBuffer.allocate(rows.length * expectedCategorical.length);
        for (int i = 0; i < rows.length; i++) {
            scores.set(i, formula.of(batch, rows[i]));
            for (int column = 0; column < expectedNumeric.length; column++) {
                float value = batch.numeric(rows[i], column);
                boolean believes = believesEveryNumber && !Float.isNaN(value);
                numeric.put(i * expectedNumeric.length + column, believes ? value : expectedNumeric[column]);
            }
            categorical.put(i * expectedCategorical.length, expectedCategorical);
        }
        scoredRows += rows.length;
        return new Explanations(
                rows,
                scores,
                new Explanations.Values(
                        fields,
                        expectedNumeric.length,
                        expectedCategorical.length,
                        0,
                        FloatBuffer.allocate(rows.length * fields),
                        numeric,
                        categorical,
                        FloatBuffer.allocate(0),
                        FloatBuffer.allocate(0)));
    }

    @Override
    public Engine retain() {
        return this;
    }

    @Override
    public void close() {}
}
