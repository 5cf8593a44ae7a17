package io.elbo.trainer.train;

import io.elbo.core.feature.Batch;
import io.elbo.core.model.Contract;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.model.ScorePart;
import io.elbo.core.model.VaeParts;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Scores;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.trainer.clean.Excess;
import io.elbo.trainer.fit.History;
import java.util.BitSet;
import java.util.List;

/**
 * Looks for rows of a history that are too far to be ordinary. Two measures are asked, each for itself: the negative ELBO,
 * which finds values that do not fit together, and the local surprise, the distance to remembered rows. A remembered row is
 * near to itself, so there are two memories of different rows, and each row is measured by one that does not hold it.
 */
final class Suspects {
    /** Parts that the graph of {@link Graph#remembering} must have, in this order. */
    static final List<ScorePart> PARTS = List.of(
            VaeParts.LIST.get(VaeParts.RECONSTRUCTION_LOSS),
            VaeParts.LIST.get(VaeParts.KL_DIVERGENCE),
            new ScorePart("localSurprise", Contract.LOCAL_SURPRISE));

    private static final int LOCAL_SURPRISE = 2;
    private static final int BATCH_ROWS = 512;

    private final History history;
    private final double beta;
    private final float[] elbo; // [rows]
    private final float[] local; // [rows]

    /** Writes the trained network with a memory of some rows. */
    interface Graph {
        /** @return a graph whose memory holds some of the rows from the first to the last one, exclusive */
        byte[] remembering(int first, int last);
    }

    private Suspects(History history, double beta) {
        this.history = history;
        this.beta = beta;
        elbo = new float[history.rows()];
        local = new float[history.rows()];
    }

    /**
     * The positions in the data file of the rows that are too far; empty if the history looks ordinary.
     *
     * @param beta weight of the KL divergence
     * @param maxRemembered rows that a memory is chosen from, at most
     */
    static BitSet of(History history, double beta, int maxRemembered, Graph graph) throws InvalidModelException {
        if (history.rows() < Excess.MIN_ROWS) {
            return new BitSet();
        }
        Suspects suspects = new Suspects(history, beta);
        int half = Math.min(history.trainedRows() / 2, maxRemembered);
        suspects.measure(graph.remembering(0, half), half, history.rows());
        suspects.measure(graph.remembering(half, 2 * half), 0, half);
        BitSet found = new BitSet();
        for (float[] measure : List.of(suspects.elbo, suspects.local)) {
            for (int row : Excess.of(measure)) {
                found.set(history.fileRow(row));
            }
        }
        return found;
    }

    private void measure(byte[] graph, int first, int last) throws InvalidModelException {
        try (Engine engine = OnnxEngine.openDraft(graph)) {
            Batch batch = new Batch(history.schema(), BATCH_ROWS);
            Scores scores = engine.newScores(BATCH_ROWS);
            for (int from = first; from < last; from += BATCH_ROWS) {
                batch.clear();
                for (int row = from; row < Math.min(last, from + BATCH_ROWS); row++) {
                    history.append(row, batch);
                }
                engine.score(batch, scores);
                for (int i = 0; i < batch.rows(); i++) {
                    elbo[from + i] = (float) (scores.part(i, VaeParts.RECONSTRUCTION_LOSS)
                            + beta * scores.part(i, VaeParts.KL_DIVERGENCE));
                    local[from + i] = scores.part(i, LOCAL_SURPRISE);
                }
            }
        }
    }
}
