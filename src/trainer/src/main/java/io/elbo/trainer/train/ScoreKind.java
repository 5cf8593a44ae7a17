package io.elbo.trainer.train;

/** What a model's score is. */
public enum ScoreKind {
    /** Reconstruction loss + beta * KL divergence. */
    ELBO,
    /** The calibrated surprise of that and of how far the record is from remembered ordinary ones. */
    MEMORY
}
