package io.elbo.core.model;

import java.util.List;

/** The parts of a variational autoencoder's score, in the order in which its models list them. */
public final class VaeParts {
    /** Place of the reconstruction loss in {@link #LIST}. */
    public static final int RECONSTRUCTION_LOSS = 0;
    /** Place of the KL divergence in {@link #LIST}. */
    public static final int KL_DIVERGENCE = 1;

    /** Every model of contract 1 has these parts, although its metadata does not list them. */
    public static final List<ScorePart> LIST = List.of(
            new ScorePart("reconstructionLoss", Contract.RECONSTRUCTION_LOSS),
            new ScorePart("klDivergence", Contract.KL_DIVERGENCE));

    private VaeParts() {}
}
