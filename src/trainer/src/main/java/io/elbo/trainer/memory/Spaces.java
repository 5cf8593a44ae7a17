package io.elbo.trainer.memory;

import io.elbo.core.feature.Codes;
import io.elbo.trainer.fit.Costs;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.vae.Encoded;
import io.elbo.trainer.vae.VaeSettings;

/**
 * Places rows of a history in the two spaces of a {@link Memory}. Local: latent means, then a residual per numeric and per
 * categorical column, half of whose squares sum to the reconstruction loss. Global: standardised numeric columns, then the
 * rarity of each word.
 */
public final class Spaces {
    private final History history;
    private final VaeSettings settings;
    private final Costs costs;
    private final int numericColumns;
    private final int categoricalColumns;

    public Spaces(History history, VaeSettings settings, Costs costs) {
        this.history = history;
        this.settings = settings;
        this.costs = costs;
        numericColumns = history.schema().numericColumns();
        categoricalColumns = history.schema().categoricalColumns();
    }

    /** @param encoded of the given rows */
    public Points local(int[] rows, Encoded encoded) {
        int latent = settings.latent();
        int dimensions = latent + numericColumns + categoricalColumns;
        float[] values = new float[rows.length * dimensions];
        for (int i = 0; i < rows.length; i++) {
            int next = i * dimensions;
            for (int unit = 0; unit < latent; unit++) {
                values[next++] = encoded.mu(i, unit);
            }
            for (int column = 0; column < numericColumns; column++) {
                values[next++] = Float.isNaN(history.numeric(rows[i], column))
                        ? root(costs.missingNumeric(column))
                        : encoded.numericResidual(i, column);
            }
            for (int column = 0; column < categoricalColumns; column++) {
                values[next++] = root(wordLoss(encoded, i, history.code(rows[i], column), column));
            }
        }
        return new Points(values, dimensions);
    }

    private float wordLoss(Encoded encoded, int row, int code, int column) {
        return switch (code) {
            case Codes.MISSING -> costs.missingCategorical(column);
            case Codes.UNSEEN -> costs.unseenCategorical(column);
            default -> encoded.wordLoss(row, column);
        };
    }

    private static float root(float nats) {
        return (float) Math.sqrt(2 * Math.max(0, nats));
    }

    /** The negative ELBO of the given rows, nats. */
    public float[] elboScores(int[] rows, Encoded encoded) {
        Points local = local(rows, encoded);
        float[] scores = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            double sum = settings.beta() * encoded.klDivergence(i);
            for (int dimension = settings.latent(); dimension < local.dimensions(); dimension++) {
                sum += 0.5 * local.get(i, dimension) * local.get(i, dimension);
            }
            scores[i] = (float) sum;
        }
        return scores;
    }

    public Points global(int[] rows) {
        int dimensions = numericColumns + categoricalColumns;
        float[] values = new float[rows.length * dimensions];
        for (int i = 0; i < rows.length; i++) {
            int next = i * dimensions;
            for (int column = 0; column < numericColumns; column++) {
                values[next++] = history.transform(column).standardise(history.numeric(rows[i], column));
            }
            for (int column = 0; column < categoricalColumns; column++) {
                values[next++] = history.coding(column).rarity(history.code(rows[i], column));
            }
        }
        return new Points(values, dimensions);
    }
}
