package io.elbo.trainer.train;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Codes;
import io.elbo.core.model.VaeParts;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Explanations;
import io.elbo.trainer.clean.BoundedLoss;
import io.elbo.trainer.clean.Excess;
import io.elbo.trainer.fit.History;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Looks for rows of a history that are too far to be ordinary, in three steps.
 *
 * <ol>
 *   <li>Is there anything to be found? Rows are measured by the losses of their fields and the KL divergence, of which all that
 *       can have a heavy tail is bounded: numbers have one in many an ordinary history. Words count in full.
 *   <li>If more rows are far by that measure than an ordinary tail has, the history is contaminated. Then the negative ELBO
 *       itself is asked for rows that are too far; it may name as many again.
 *   <li>A rare word that occurs in such rows above all is not ordinary, and all rows that have it go.
 * </ol>
 */
final class Suspects {
    private static final int BATCH_ROWS = 512;
    private static final int MAX_SAMPLE_ROWS = 50_000;
    private static final double RARE_WORD = 0.01; // share of the rows
    private static final double SUSPICIOUS = 0.25; // share of a word's rows that are suspects

    private final Engine engine;
    private final History history;
    private final int fields;
    private final float[] bounded; // [rows]
    private final float[] elbo; // [rows]
    private final BitSet found = new BitSet(); // rows in the history's order

    private Suspects(Engine engine, History history) {
        this.engine = engine;
        this.history = history;
        fields = history.schema().fields().size();
        bounded = new float[history.rows()];
        elbo = new float[history.rows()];
    }

    /** @param engine of the graph without a memory */
    static Suspects of(Engine engine, History history) {
        Suspects suspects = new Suspects(engine, history);
        if (history.rows() >= Excess.MIN_ROWS) {
            suspects.find();
        }
        return suspects;
    }

    private void find() {
        measure(bounds());
        int[] certain = Excess.of(bounded);
        if (certain.length > 0) {
            add(certain);
            add(Arrays.stream(Excess.of(elbo)).limit(certain.length).toArray());
            for (int column = 0; column < history.schema().categoricalColumns(); column++) {
                addRowsOfSuspiciousWords(column);
            }
        }
    }

    /** Whether the history looks ordinary. */
    boolean isEmpty() {
        return found.isEmpty();
    }

    /** The rows that are too far, as positions in the history's order. */
    BitSet rows() {
        return (BitSet) found.clone();
    }

    /** How far each row is, by the measure that decides whether there is anything to be found; [rows], nats. */
    float[] distances() {
        return bounded.clone();
    }

    private void add(int[] rows) {
        Arrays.stream(rows).forEach(found::set);
    }

    private void addRowsOfSuspiciousWords(int column) {
        int[] rowsOf =
                new int[Codes.FIRST_WORD + history.schema().vocabulary(column).size()];
        int[] suspectsOf = new int[rowsOf.length];
        for (int row = 0; row < history.rows(); row++) {
            int code = history.code(row, column);
            rowsOf[code]++;
            suspectsOf[code] += found.get(row) ? 1 : 0;
        }
        for (int row = 0; row < history.rows(); row++) {
            int code = history.code(row, column);
            if (code >= Codes.FIRST_WORD
                    && rowsOf[code] <= RARE_WORD * history.rows()
                    && suspectsOf[code] >= SUSPICIOUS * rowsOf[code]) {
                found.set(row);
            }
        }
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

    private void measure(BoundedLoss[] bounds) {
        explain(history.rows(), (row, explanations, i) -> {
            double divergence = explanations.part(i, VaeParts.KL_DIVERGENCE);
            double sum = divergence;
            double boundedSum = bounds[fields].of(divergence);
            for (int field = 0; field < fields; field++) {
                double loss = explanations.contribution(i, field);
                boolean isNumeric = history.schema().fields().get(field).numericColumns() > 0;
                sum += loss;
                boundedSum += isNumeric ? bounds[field].of(loss) : loss;
            }
            elbo[row] = (float) sum;
            bounded[row] = (float) boundedSum;
        });
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
