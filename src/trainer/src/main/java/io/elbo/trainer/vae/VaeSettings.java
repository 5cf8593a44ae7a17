package io.elbo.trainer.vae;

import java.util.SplittableRandom;

/**
 * How a VAE is shaped and trained. The defaults are one recipe for all data; its {@link Capacity} follows from the history.
 *
 * @param hiddenOuter width of the layer next to the record, in encoder and decoder
 * @param hiddenInner width of the layer next to the latent space
 * @param latent dimensions of the latent space
 * @param beta weight of the KL divergence, in training and in the score
 * @param warmUp share of the steps over which beta grows from 0
 * @param steps gradient steps at most
 * @param batchRows rows of a step
 * @param learningRate of Adam at the start; decays to 0 along a cosine
 * @param patience evaluations without a better held-out loss after which training stops
 * @param seed what weights, batches and noise follow from
 * @param reconstruction of numeric columns
 * @param samples latents that a record is decoded from when it is scored, the losses averaged; 0 for the posterior's mean alone
 */
public record VaeSettings(
        int hiddenOuter,
        int hiddenInner,
        int latent,
        double beta,
        double warmUp,
        int steps,
        int batchRows,
        double learningRate,
        int patience,
        long seed,
        Reconstruction reconstruction,
        int samples) {
    /** Bound on the log-variance of the posterior, whose exponential must stay finite; the exported graph has it too. */
    public static final float MAX_LATENT_LOG_VARIANCE = 10;

    /** Bound on logits, whose exponentials are summed without a shift; the exported graph has it too. */
    public static final float MAX_LOGIT = 30;

    /** Evaluations on held-out rows in a full training. */
    public static final int EVALUATIONS = 40;

    private static final int MAX_SAMPLES = 256;

    public VaeSettings {
        requireAtLeast("hidden", Math.min(hiddenOuter, hiddenInner), 1);
        requireAtLeast("latent", latent, 1);
        requireAtLeast("steps", steps, 1);
        requireAtLeast("batch", batchRows, 1);
        requireAtLeast("patience", patience, 1);
        requireAtLeast("samples", samples, 0);
        if (samples > MAX_SAMPLES) {
            throw new IllegalArgumentException("samples must be at most " + MAX_SAMPLES + ", got " + samples);
        }
        if (!(beta >= 0) || !(warmUp >= 0 && warmUp < 1) || !(learningRate > 0)) {
            throw new IllegalArgumentException("beta " + beta + " must not be negative, the warm-up " + warmUp
                    + " must lie in [0, 1), the learning rate " + learningRate + " must be positive");
        }
    }

    private static void requireAtLeast(String what, int value, int min) {
        if (value < min) {
            throw new IllegalArgumentException(what + " must be at least " + min + ", got " + value);
        }
    }

    /** With learned variances, scored at the posterior's mean. */
    public VaeSettings(
            int hiddenOuter,
            int hiddenInner,
            int latent,
            double beta,
            double warmUp,
            int steps,
            int batchRows,
            double learningRate,
            int patience,
            long seed) {
        this(
                hiddenOuter,
                hiddenInner,
                latent,
                beta,
                warmUp,
                steps,
                batchRows,
                learningRate,
                patience,
                seed,
                Reconstruction.GAUSSIAN,
                0);
    }

    /** With the {@link Capacity#USUAL} capacity. */
    public static VaeSettings defaults(long seed) {
        Capacity usual = Capacity.USUAL;
        return new VaeSettings(
                usual.hiddenOuter(), usual.hiddenInner(), usual.latent(), 1, 0.2, usual.steps(), 128, 2e-3, 12, seed);
    }

    /** The same with another capacity. */
    public VaeSettings with(Capacity capacity) {
        return new VaeSettings(
                capacity.hiddenOuter(),
                capacity.hiddenInner(),
                capacity.latent(),
                beta,
                warmUp,
                capacity.steps(),
                batchRows,
                learningRate,
                patience,
                seed,
                reconstruction,
                samples);
    }

    /** Beta at a step, while it warms up. */
    double beta(int step) {
        double grown = warmUp == 0 ? 1 : Math.min(1, step / (warmUp * steps));
        return beta * grown;
    }

    /** Standard normal, row-major [samples, latent]: the same for every record, so that a score is a function of the record. */
    public float[] scoringNoise() {
        SplittableRandom random = new SplittableRandom(seed ^ 0xD1B54A32D192ED03L);
        float[] noise = new float[samples * latent];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) random.nextGaussian();
        }
        return noise;
    }
}
