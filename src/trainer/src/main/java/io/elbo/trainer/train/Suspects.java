package io.elbo.trainer.train;

import io.elbo.core.feature.Batch;
import io.elbo.core.model.VaeParts;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Explanations;
import io.elbo.trainer.clean.BoundedLoss;
import io.elbo.trainer.clean.Excess;
import io.elbo.trainer.fit.History;
import java.util.BitSet;

/**
 * Looks for rows of a history that are too far to be ordinary: by the losses of their fields and the KL divergence, of which
 * all that can have heavy tails is bounded. Words count in full: the loss of a word has no heavy tail.
 */
final class Suspects {
    private static final int BATCH_ROWS = 512;
    private static final int MAX_SAMPLE_ROWS = 50_000;

    private final Engine engine;
    private final History history;
    private final int fields;

    private Suspects(Engine engine, History history) {
        this.engine = engine;
        this.history = history;
        fields = history.schema().fields().size();
    }

    /**
     * The positions in the data file of the rows that are too far; empty if the history looks ordinary.
     *
     * @param engine of the graph without a memory
     */
    static BitSet of(Engine engine, History history) {
        BitSet found = new BitSet();
        if (history.rows() < Excess.MIN_ROWS) {
            return found;
        }
        Suspects suspects = new Suspects(engine, history);
        for (int row : Excess.of(suspects.measure(suspects.bounds()))) {
            found.set(history.fileRow(row));
        }
        return found;
    }

    /** Of each field, and last of the KL divergence. */
    private BoundedLoss[] bounds() {
        int rows = Math.min(history.rows(), MAX_SAMPLE_ROWS); // in random order
        float[][] losses = new float[fields + 1][rows];
        explain(rows, (row, explanations, i) -> {
            for (int field = 0; field < fields; field++) {
                losses[field][row] = explanations.contribution(i, field);
            }
            losses[fields][row] = explanations.part(i, VaeParts.KL_DIVERGENCE);
        });
        BoundedLoss[] bounds = new BoundedLoss[fields + 1];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = BoundedLoss.of(losses[i]);
        }
        return bounds;
    }

    private float[] measure(BoundedLoss[] bounds) {
        float[] measure = new float[history.rows()];
        explain(measure.length, (row, explanations, i) -> {
            double sum = bounds[fields].of(explanations.part(i, VaeParts.KL_DIVERGENCE));
            for (int field = 0; field < fields; field++) {
                double loss = explanations.contribution(i, field);
                boolean isNumeric = history.schema().fields().get(field).numericColumns() > 0;
                sum += isNumeric ? bounds[field].of(loss) : loss;
            }
            measure[row] = (float) sum;
        });
        return measure;
    }

    /** Told what the model says of a row of the history, which is row {@code i} of the explanations. */
    private interface Sink {
        void explained(int row, Explanations explanations, int i);
    }

    /** Explains the first rows. */
    private void explain(int rows, Sink sink) {
        Batch batch = new Batch(history.schema(), BATCH_ROWS);
        for (int from = 0; from < rows; from += BATCH_ROWS) {
            batch.clear();
            for (int row = from; row < Math.min(rows, from + BATCH_ROWS); row++) {
                history.append(row, batch);
            }
            Explanations explanations = engine.explain(batch);
            for (int i = 0; i < batch.rows(); i++) {
                sink.explained(from + i, explanations, i);
            }
        }
    }
}
