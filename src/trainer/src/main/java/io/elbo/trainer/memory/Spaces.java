package io.elbo.trainer.memory;

import io.elbo.core.feature.Codes;
import io.elbo.core.schema.Schema;
import io.elbo.trainer.fit.Costs;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.vae.Encoded;
import io.elbo.trainer.vae.VaeSettings;

/**
 * Places rows of a history in the two spaces of a {@link Memory}. Local: latent means, then a residual per numeric column, per
 * word (the root of its loss, scaled down) and per word's rarity. Global: standardised numeric columns, then the rarity of each word.
 */
public final class Spaces {
    /** How far a surprising word moves a record in the local space: less than its loss does, as many words swamp the rest. */
    public static final float WORD_UNIT = 0.4f;

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
        int dimensions = latent + numericColumns + 2 * categoricalColumns;
        float[] values = new float[rows.length * dimensions];
        for (int i = 0; i < rows.length; i++) {
            int next = i * dimensions;
            for (int unit = 0; unit < latent; unit++) {
                values[next++] = encoded.mu(i, unit);
            }
            for (int column = 0; column < numericColumns; column++) {
                values[next++] = numericResidual(encoded, i, rows[i], column);
            }
            for (int column = 0; column < categoricalColumns; column++) {
                float loss = wordLoss(encoded.wordLossAtMean(i, column), history.code(rows[i], column), column);
                values[next++] = WORD_UNIT * (float) Math.sqrt(2 * loss);
            }
            for (int column = 0; column < categoricalColumns; column++) {
                values[next++] = encoded.rarityResidual(i, column);
            }
        }
        return new Points(values, dimensions);
    }

    private float numericResidual(Encoded encoded, int i, int row, int column) {
        return Float.isNaN(history.numeric(row, column))
                ? (float) Math.sqrt(2 * costs.missingNumeric(column))
                : encoded.numericResidual(i, column);
    }

    private double numericLoss(Encoded encoded, int i, int row, int column) {
        if (Float.isNaN(history.numeric(row, column))) {
            double residual = numericResidual(encoded, i, row, column);
            return 0.5 * residual * residual;
        }
        return encoded.numericLoss(i, column);
    }

    /** @param known what the word costs where history had it */
    private float wordLoss(float known, int code, int column) {
        return switch (code) {
            case Codes.MISSING -> costs.missingCategorical(column);
            case Codes.UNSEEN -> costs.unseenCategorical(column);
            default -> Math.max(0, known);
        };
    }

    /**
     * What each field of a row costs, nats, in the schema's order.
     *
     * @param i the row's place among those that were encoded
     */
    public double[] fieldLosses(int row, Encoded encoded, int i) {
        Schema schema = history.schema();
        double[] losses = new double[schema.fields().size()];
        for (int field = 0; field < losses.length; field++) {
            int numeric = schema.firstNumericColumn(field);
            for (int column = numeric;
                    column < numeric + schema.fields().get(field).numericColumns();
                    column++) {
                losses[field] += numericLoss(encoded, i, row, column);
            }
            int words = schema.firstCategoricalColumn(field);
            for (int column = words; column < words + schema.fields().get(field).categoricalColumns(); column++) {
                losses[field] += wordLoss(encoded.wordLoss(i, column), history.code(row, column), column);
            }
        }
        return losses;
    }

    /** The negative ELBO of the given rows, nats. */
    public float[] elboScores(int[] rows, Encoded encoded) {
        float[] scores = reconstructionLosses(rows, encoded);
        for (int i = 0; i < rows.length; i++) {
            scores[i] = (float) (scores[i] + settings.beta() * encoded.klDivergence(i));
        }
        return scores;
    }

    /** What a {@link Memory} reads as the loss of the given rows, nats: the words' rarities are among what is reconstructed. */
    public float[] losses(int[] rows, Encoded encoded) {
        float[] losses = reconstructionLosses(rows, encoded);
        for (int i = 0; i < rows.length; i++) {
            double sum = losses[i];
            for (int column = 0; column < categoricalColumns; column++) {
                sum += 0.5 * encoded.rarityResidual(i, column) * encoded.rarityResidual(i, column);
            }
            losses[i] = (float) sum;
        }
        return losses;
    }

    private float[] reconstructionLosses(int[] rows, Encoded encoded) {
        float[] losses = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            double sum = 0;
            for (int column = 0; column < numericColumns; column++) {
                sum += numericLoss(encoded, i, rows[i], column);
            }
            for (int column = 0; column < categoricalColumns; column++) {
                sum += wordLoss(encoded.wordLoss(i, column), history.code(rows[i], column), column);
            }
            losses[i] = (float) sum;
        }
        return losses;
    }

    public Points global(int[] rows) {
        int dimensions = numericColumns + categoricalColumns;
        float[] values = new float[rows.length * dimensions];
        for (int i = 0; i < rows.length; i++) {
            int next = i * dimensions;
            for (int column = 0; column < numericColumns; column++) {
                values[next++] = history.fitted().transform(column).standardise(history.numeric(rows[i], column));
            }
            for (int column = 0; column < categoricalColumns; column++) {
                values[next++] = history.fitted().coding(column).rarity(history.code(rows[i], column));
            }
        }
        return new Points(values, dimensions);
    }
}
