package io.elbo.core.score;

import io.elbo.core.feature.Columns;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * Everything the model says of the rows of one batch: scores, the contribution of each field, and what the model
 * expected instead. Immutable; made anew by each {@link OnnxScorer#explain}.
 */
public final class Explanations {
    private final Scores scores;
    private final int fields;
    private final int numericColumns;
    private final int categoricalColumns;
    private final int latent;
    private final FloatBuffer contributions; // [rows, fields]
    private final FloatBuffer expectedNumeric; // [rows, numericColumns]
    private final LongBuffer expectedCategorical; // [rows, categoricalColumns]
    private final FloatBuffer mu; // [rows, latent]
    private final FloatBuffer logVariance; // [rows, latent]

    Explanations(
            Scores scores,
            int fields,
            int numericColumns,
            int categoricalColumns,
            int latent,
            FloatBuffer contributions,
            FloatBuffer expectedNumeric,
            LongBuffer expectedCategorical,
            FloatBuffer mu,
            FloatBuffer logVariance) {
        this.scores = scores;
        this.fields = fields;
        this.numericColumns = numericColumns;
        this.categoricalColumns = categoricalColumns;
        this.latent = latent;
        this.contributions = contributions;
        this.expectedNumeric = expectedNumeric;
        this.expectedCategorical = expectedCategorical;
        this.mu = mu;
        this.logVariance = logVariance;
    }

    public Scores scores() {
        return scores;
    }

    /** What the field adds to the reconstruction loss, nats. */
    public float contribution(int row, int fieldIndex) {
        return contributions.get(row * fields + fieldIndex);
    }

    /** What the model expected in the columns that it reads, in its own units. */
    public Columns expected() {
        return new Columns() {
            @Override
            public float numeric(int row, int column) {
                return expectedNumeric.get(row * numericColumns + column);
            }

            @Override
            public long categorical(int row, int column) {
                return expectedCategorical.get(row * categoricalColumns + column);
            }
        };
    }

    /** Mean of the approximate posterior in one latent dimension. */
    public float mu(int row, int dimension) {
        return mu.get(row * latent + dimension);
    }

    /** Log-variance of the approximate posterior in one latent dimension. */
    public float logVariance(int row, int dimension) {
        return logVariance.get(row * latent + dimension);
    }

    public int latent() {
        return latent;
    }
}
