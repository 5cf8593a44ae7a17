package io.elbo.core.model;

import java.util.List;

/**
 * Names of the graph's inputs and outputs, contracts 1 and 2. Every output's first dimension is the batch. Any tool may
 * write a model that keeps this contract. Contract 2 lists the outputs that are parts of the score in the metadata ({@link
 * ScorePart}); models of contract 1 always have those of {@link VaeParts}.
 */
public final class Contract {
    /** float[batch, numericColumns], raw units, NaN = missing. */
    public static final String NUMERIC = "numeric";
    /** int64[batch, categoricalColumns], 0 = missing, 1 = outside the vocabulary, 2.. = vocabulary. */
    public static final String CATEGORICAL = "categorical";

    /** float[batch], never negative: the raw score, which the calibration turns into a p-value. */
    public static final String SCORE = "score";
    /** float[batch], nats; a part of the score of variational autoencoders. */
    public static final String RECONSTRUCTION_LOSS = "reconstruction_loss";
    /** float[batch], nats; a part of the score of variational autoencoders. */
    public static final String KL_DIVERGENCE = "kl_divergence";
    /** float[batch, fields], nats; a row's sum is the reconstruction loss where the score has one. */
    public static final String CONTRIBUTIONS = "contributions";
    /** float[batch, numericColumns], raw units. */
    public static final String EXPECTED_NUMERIC = "expected_numeric";
    /** int64[batch, categoricalColumns], codes. */
    public static final String EXPECTED_CATEGORICAL = "expected_categorical";
    /** float[batch, latent]; only of models with a latent space. */
    public static final String MU = "mu";
    /** float[batch, latent]; only of models with a latent space. */
    public static final String LOG_VARIANCE = "log_variance";

    /** float[batch], nats; only of models with a memory: surprise of the distance to the nearest prototype. */
    public static final String LOCAL_SURPRISE = "local_surprise";
    /** float[batch], nats; only of models with a memory: surprise of the distance to small groups of ordinary rows. */
    public static final String GLOBAL_SURPRISE = "global_surprise";
    /** float[batch], nats; only where the score of a memory counts it: surprise of how far single columns lie in their tails. */
    public static final String MARGINAL_SURPRISE = "marginal_surprise";
    /** float[batch], nats; only where the score of a memory counts it: surprise of the reconstruction loss. */
    public static final String LOSS_SURPRISE = "loss_surprise";

    /** What only explains, and only some models have: each is published beside an anomaly's parts where the graph has it. */
    public static final List<ScorePart> SURPRISES = List.of(
            new ScorePart("localSurprise", LOCAL_SURPRISE),
            new ScorePart("globalSurprise", GLOBAL_SURPRISE),
            new ScorePart("marginalSurprise", MARGINAL_SURPRISE),
            new ScorePart("lossSurprise", LOSS_SURPRISE));

    private Contract() {}
}
