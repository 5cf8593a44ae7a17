package io.elbo.core.score;

import io.elbo.core.feature.Columns;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/**
 * Everything the model says of some rows of a batch: scores, the contribution of each field, and what the model expected
 * instead. Rows are named by their numbers in the batch. Immutable; made anew by each {@link Engine#explain}.
 */
public final class Explanations {
    private final int[] rows; // of the batch, each at its place below
    private final Scores scores;
    private final Values values;

    /**
     * What a model says beside the score, each row-major, of the explained rows one after the other.
     *
     * @param fields width of the contributions
     * @param numericColumns width of the expected numbers
     * @param categoricalColumns width of the expected codes
     * @param latent width of {@code mu} and {@code logVariance}; 0 where the model has no latent space
     * @param contributions nats
     * @param expectedNumeric raw units
     * @param expectedCategorical codes
     * @param mu means of the approximate posterior
     * @param logVariance log-variances of the approximate posterior
     */
    public record Values(
            int fields,
            int numericColumns,
            int categoricalColumns,
            int latent,
            FloatBuffer contributions,
            FloatBuffer expectedNumeric,
            LongBuffer expectedCategorical,
            FloatBuffer mu,
            FloatBuffer logVariance) {}

    /**
     * For engines.
     *
     * @param rows of the batch, each once
     * @param scores of those rows, in that order
     * @param values of those rows, in that order; owned from now on
     */
    public Explanations(int[] rows, Scores scores, Values values) {
        this.rows = rows.clone();
        this.scores = scores;
        this.values = values;
    }

    /** The numbers of the explained rows. */
    public int[] rows() {
        return rows.clone();
    }

    /** The row's place among the explained ones. */
    private int place(int row) {
        if (row >= 0 && row < rows.length && rows[row] == row) {
            return row; // all rows are explained, or at least the first ones
        }
        for (int place = 0; place < rows.length; place++) {
            if (rows[place] == row) {
                return place;
            }
        }
        throw new IndexOutOfBoundsException("row " + row + " is not explained, " + Arrays.toString(rows) + " are");
    }

    /** As {@link Scores#rawScore}. */
    public float rawScore(int row) {
        return scores.rawScore(place(row));
    }

    /** As {@link Scores#part}. */
    public float part(int row, int part) {
        return scores.part(place(row), part);
    }

    /**
     * As {@link Scores#parts(int)}, and after the parts those of {@link io.elbo.core.model.Contract#SURPRISES} that the model
     * has; without those that are not finite.
     */
    public ScoreParts parts(int row) {
        return scores.parts(place(row)).finite();
    }

    /** What the field adds to the model's loss, nats. */
    public float contribution(int row, int fieldIndex) {
        return values.contributions().get(place(row) * values.fields() + fieldIndex);
    }

    /** What the model expected in the columns that it reads, in its own units. */
    public Columns expected() {
        return new Columns() {
            @Override
            public float numeric(int row, int column) {
                return values.expectedNumeric().get(place(row) * values.numericColumns() + column);
            }

            @Override
            public long categorical(int row, int column) {
                return values.expectedCategorical().get(place(row) * values.categoricalColumns() + column);
            }
        };
    }

    /** Mean of the approximate posterior in one latent dimension. */
    public float mu(int row, int dimension) {
        return values.mu().get(place(row) * values.latent() + dimension);
    }

    /** Log-variance of the approximate posterior in one latent dimension. */
    public float logVariance(int row, int dimension) {
        return values.logVariance().get(place(row) * values.latent() + dimension);
    }

    /** Width of the latent space; 0 where the model has none. */
    public int latent() {
        return values.latent();
    }
}
