package io.elbo.trainer.vae;

/** How the reconstruction of numeric columns is measured, in nats. Words always cost their cross-entropy. */
public enum Reconstruction {
    /** Squared error over twice a variance that is learned for each column: a normal density. */
    GAUSSIAN,
    /** Half the squared error of the standardised column: a normal density whose variance is the column's own. */
    MSE,
    /**
     * Binary cross-entropy between the value's place in history's range, from 0 to 1, and the decoder's; less the entropy of
     * the place itself, so that an exact reconstruction costs nothing. Values outside the range stand at its ends.
     */
    BCE;

    /** Places keep this far from 0 and 1, whose logarithm is taken; the exported graph has the bound too. */
    public static final float MIN_PLACE = 1e-6f;
}
