package io.elbo.trainer.vae;

/** Rows as the trained network sees them, row-major. Owns its arrays; treat them as constants. */
public final class Encoded {
    private final float[] mu; // [rows, latent]
    private final float[] numericResidual; // [rows, numericColumns], 0 where missing
    private final float[] wordLoss; // [rows, categoricalColumns], 0 where missing or unseen
    private final float[] rarityResidual; // [rows, categoricalColumns]
    private final float[] klDivergence; // [rows]

    Encoded(float[] mu, float[] numericResidual, float[] wordLoss, float[] rarityResidual, float[] klDivergence) {
        this.mu = mu;
        this.numericResidual = numericResidual;
        this.wordLoss = wordLoss;
        this.rarityResidual = rarityResidual;
        this.klDivergence = klDivergence;
    }

    public int rows() {
        return klDivergence.length;
    }

    /** Mean of the approximate posterior. */
    public float mu(int row, int dimension) {
        return mu[row * (mu.length / rows()) + dimension];
    }

    /** Error over the learned deviation; half its square is the column's loss. */
    public float numericResidual(int row, int column) {
        return numericResidual[row * (numericResidual.length / rows()) + column];
    }

    /** Cross-entropy, nats. */
    public float wordLoss(int row, int column) {
        return wordLoss[row * (wordLoss.length / rows()) + column];
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
