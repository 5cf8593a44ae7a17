package io.elbo.trainer.vae;

import io.elbo.trainer.fit.History;

/**
 * How much a VAE can learn: the widths of its layers and how long it trains. {@link #of} takes it from the history, so that
 * the default suits both a few thousand measurements and many records full of words.
 *
 * <p>Words depend on each other in many combinations, which a narrow network does not learn. A wide one learns rows by heart
 * where there are few: their scores are then lower than those of new rows, and the alert budget is exceeded. So it is taken
 * for histories with words only, and only if no row is seen more than some six times.
 *
 * @param hiddenOuter width of the layer next to the record, in encoder and decoder
 * @param hiddenInner width of the layer next to the latent space
 * @param latent dimensions of the latent space
 * @param steps gradient steps at most
 */
public record Capacity(int hiddenOuter, int hiddenInner, int latent, int steps) {
    /** For numbers, and for histories that are not long. */
    public static final Capacity USUAL = new Capacity(128, 64, 8, 2000);
    /** For many rows with words. */
    public static final Capacity WIDE = new Capacity(256, 128, 16, 4000);

    /** For a model that only tells which rows of a history are anomalous. */
    public static final Capacity EXAMINING = new Capacity(128, 64, 8, 1200);

    /** From so many trained rows on, {@link #WIDE} sees each row six or seven times at most. */
    static final int WIDE_ROWS = 80_000;

    /** What suits the history, by its trained rows and its kinds of columns. */
    public static Capacity of(History history) {
        return of(history.trainedRows(), history.schema().categoricalColumns() > 0);
    }

    static Capacity of(int trainedRows, boolean hasWords) {
        return hasWords && trainedRows >= WIDE_ROWS ? WIDE : USUAL;
    }
}
