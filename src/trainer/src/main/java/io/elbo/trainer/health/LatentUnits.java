package io.elbo.trainer.health;

/** Which latent dimensions say something of a record. */
public final class LatentUnits {
    /** Mean KL divergence from the prior, nats, below which a dimension carries nothing. */
    private static final double ACTIVE_NATS = 0.01;

    private LatentUnits() {}

    /** @param kl the dimension's mean KL divergence on held-out records, nats */
    public static boolean isActive(double kl) {
        return kl >= ACTIVE_NATS;
    }
}
