package io.elbo.core.model;

/**
 * Names of the graph's inputs and outputs, contract 1. Every output's first dimension is the batch. Any tool may write
 * a model that keeps this contract.
 */
public final class Contract {
    /** float[batch, numericColumns], raw units, NaN = missing. */
    public static final String NUMERIC = "numeric";
    /** int64[batch, categoricalColumns], 0 = missing, 1 = outside the vocabulary, 2.. = vocabulary. */
    public static final String CATEGORICAL = "categorical";

    /** float[batch], nats, never negative. */
    public static final String SCORE = "score";
    /** float[batch], nats. */
    public static final String RECONSTRUCTION_LOSS = "reconstruction_loss";
    /** float[batch], nats. */
    public static final String KL_DIVERGENCE = "kl_divergence";
    /** float[batch, fields], nats; a row's sum is its reconstruction loss. */
    public static final String CONTRIBUTIONS = "contributions";
    /** float[batch, numericColumns], raw units. */
    public static final String EXPECTED_NUMERIC = "expected_numeric";
    /** int64[batch, categoricalColumns], codes. */
    public static final String EXPECTED_CATEGORICAL = "expected_categorical";
    /** float[batch, latent]. */
    public static final String MU = "mu";
    /** float[batch, latent]. */
    public static final String LOG_VARIANCE = "log_variance";

    /** float[batch], nats; only of models with a memory: surprise of the distance to the nearest prototype. */
    public static final String LOCAL_SURPRISE = "local_surprise";
    /** float[batch], nats; only of models with a memory: surprise of the distance to small groups of ordinary rows. */
    public static final String GLOBAL_SURPRISE = "global_surprise";

    private Contract() {}
}
