package io.elbo.trainer.vae;

import org.jspecify.annotations.Nullable;

/** Rows as the trained network sees them, row-major. Owns its arrays; treat them as constants. */
public final class Encoded {
    private final float[] mu; // [rows, latent]
    private final float[] numericResidual; // [rows, numericColumns], 0 where missing
    private final float[] wordLoss; // [rows, categoricalColumns], 0 where missing or unseen
    private final @Nullable Sampled sampled;
    private final float[] rarityResidual; // [rows, categoricalColumns]
    private final float[] klDivergence; // [rows]

    /** Losses averaged over latent samples: [rows, numericColumns] and [rows, categoricalColumns]. */
    static final class Sampled {
        final float[] numericLoss;
        final float[] wordLoss;

        Sampled(float[] numericLoss, float[] wordLoss) {
            this.numericLoss = numericLoss;
            this.wordLoss = wordLoss;
        }
    }

    /** @param sampled null where a record is scored at the posterior's mean */
    Encoded(
            float[] mu,
            float[] numericResidual,
            float[] wordLoss,
            float[] rarityResidual,
            float[] klDivergence,
            @Nullable Sampled sampled) {
        this.mu = mu;
        this.numericResidual = numericResidual;
        this.wordLoss = wordLoss;
        this.rarityResidual = rarityResidual;
        this.klDivergence = klDivergence;
        this.sampled = sampled;
    }

    public int rows() {
        return klDivergence.length;
    }

    /** Mean of the approximate posterior. */
    public float mu(int row, int dimension) {
        return mu[row * (mu.length / rows()) + dimension];
    }

    /** Signed root of twice the column's loss at the posterior's mean: for normal densities the error over the deviation. */
    public float numericResidual(int row, int column) {
        return numericResidual[row * (numericResidual.length / rows()) + column];
    }

    /** What the numeric column costs the score, nats. */
    public double numericLoss(int row, int column) {
        if (sampled != null) {
            return sampled.numericLoss[row * (sampled.numericLoss.length / rows()) + column];
        }
        double residual = numericResidual(row, column);
        return 0.5 * residual * residual;
    }

    /** Cross-entropy at the posterior's mean, nats. */
    public float wordLossAtMean(int row, int column) {
        return wordLoss[row * (wordLoss.length / rows()) + column];
    }

    /** What the word costs the score, nats. */
    public float wordLoss(int row, int column) {
        return sampled == null
                ? wordLossAtMean(row, column)
                : sampled.wordLoss[row * (sampled.wordLoss.length / rows()) + column];
    }

    /** Error of the word's rarity over the learned deviation. */
    public float rarityResidual(int row, int column) {
        return rarityResidual[row * (rarityResidual.length / rows()) + column];
    }

    /** Nats. */
    public float klDivergence(int row) {
        return klDivergence[row];
    }
}
