package io.elbo.trainer.vae;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Trains a VAE on a history: Adam along a cosine, beta warming up, the best weights on the held-out rows kept, stopping
 * early where those no longer improve. Everything random follows from the seed; the same seed gives the same bytes.
 */
public final class VaeTraining implements AutoCloseable {
    private static final float MAX_GRADIENT_NORM = 20;
    private static final int MAX_EVALUATED_ROWS = 4096;
    private static final int EVALUATION_BATCH = 1024;

    private final VaeSettings settings;
    private final Features features;
    private final NDManager manager;
    private final Vae vae;
    private final SplittableRandom random;
    private final int[] evaluated; // places in the history
    private final List<Evaluation> evaluations = new ArrayList<>();

    /**
     * Losses at one time in the training, nats per record.
     *
     * @param trainLoss mean over the steps since the last evaluation, with the sampled latent and the beta of that time
     * @param heldOutLoss on held-out rows, with the latent's mean and the full beta
     * @param reconstruction part of the held-out loss
     * @param klDivergence part of the held-out loss
     */
    public record Evaluation(
            int step, double beta, double trainLoss, double heldOutLoss, double reconstruction, double klDivergence) {}

    public VaeTraining(Features features, VaeSettings settings) {
        configureEngine();
        this.settings = settings;
        this.features = features;
        manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        TorchLog.onlyErrors();
        vae = new Vae(manager, features, settings);
        evaluated = Arrays.stream(features.history().examinedRows())
                .limit(MAX_EVALUATED_ROWS)
                .toArray();
        random = new SplittableRandom(settings.seed() ^ 0x9E3779B97F4A7C15L);
    }

    /**
     * What DJL reads once, before its engine starts: one thread, since more of them spin against each other on a busy
     * machine and cost a multiple of what they save; no telemetry. A property that the user has set stays.
     */
    private static void configureEngine() {
        setDefault("ai.djl.pytorch.num_threads", "1");
        setDefault("ai.djl.pytorch.num_interop_threads", "1");
        setDefault("ai.djl.offline", "true");
        setDefault("OPT_OUT_TRACKING", "true");
    }

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** @param progress told of each step: a number from 1 to {@link VaeSettings#steps} */
    public VaeWeights run(Consumer<Integer> progress) {
        Optimizer optimizer = Adam.builder()
                .optLearningRateTracker(Tracker.cosine()
                        .setBaseValue((float) settings.learningRate())
                        .optFinalValue(0)
                        .setMaxUpdates(settings.steps())
                        .build())
                .build();
        int every = Math.max(1, settings.steps() / VaeSettings.EVALUATIONS);
        VaeWeights best = vae.weights();
        double bestLoss = Double.POSITIVE_INFINITY;
        int worse = 0;
        double trainLoss = 0;
        int sinceEvaluation = 0;
        for (int step = 1; step <= settings.steps(); step++) {
            trainLoss += step(optimizer, settings.beta(step));
            sinceEvaluation++;
            progress.accept(step);
            if (step % every != 0 && step != settings.steps()) {
                continue;
            }
            Evaluation evaluation = evaluate(step, trainLoss / sinceEvaluation);
            evaluations.add(evaluation);
            trainLoss = 0;
            sinceEvaluation = 0;
            if (evaluation.heldOutLoss() < bestLoss) {
                bestLoss = evaluation.heldOutLoss();
                best = vae.weights();
                worse = 0;
            } else if (step > settings.warmUp() * settings.steps() && ++worse >= settings.patience()) {
                break;
            }
        }
        vae.restore(best);
        return best;
    }

    private double step(Optimizer optimizer, double beta) {
        int[] rows = new int[settings.batchRows()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = random.nextInt(features.history().trainedRows());
        }
        try (NDManager step = manager.newSubManager();
                GradientCollector collector =
                        Engine.getEngine(manager.getEngine().getEngineName()).newGradientCollector()) {
            Vae.Rows batch = vae.rows(step, features.arrays(rows));
            NDArray loss = vae.loss(batch, vae.forward(batch, noise(step, rows.length)), beta);
            collector.backward(loss);
            double value = loss.getFloat();
            vae.update(step, optimizer, MAX_GRADIENT_NORM);
            return value;
        }
    }

    private NDArray noise(NDManager step, int rows) {
        float[] noise = new float[rows * settings.latent()];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) random.nextGaussian();
        }
        return step.create(noise, new Shape(rows, settings.latent()));
    }

    private Evaluation evaluate(int step, double trainLoss) {
        double loss = 0;
        double kl = 0;
        for (int from = 0; from < evaluated.length; from += EVALUATION_BATCH) {
            int[] rows = Arrays.copyOfRange(evaluated, from, Math.min(evaluated.length, from + EVALUATION_BATCH));
            try (NDManager scope = manager.newSubManager()) {
                Vae.Rows batch = vae.rows(scope, features.arrays(rows));
                Vae.Output output = vae.forward(batch, scope.zeros(new Shape(rows.length, settings.latent())));
                loss += vae.loss(batch, output, settings.beta()).getFloat() * rows.length;
                kl += output.klDivergence().sum().getFloat();
            }
        }
        int rows = evaluated.length;
        double divergence = kl / rows;
        return new Evaluation(
                step,
                settings.beta(step),
                trainLoss,
                loss / rows,
                loss / rows - settings.beta() * divergence,
                divergence);
    }

    /** What the trainer computes of some rows as they are scored; without what missing and unseen values cost. */
    public Encoded encode(int[] rows) {
        try (NDManager scope = manager.newSubManager()) {
            Vae.Rows batch = vae.rows(scope, features.arrays(rows));
            Vae.Output output = vae.forward(batch, scope.zeros(new Shape(rows.length, settings.latent())));
            return new Encoded(
                    output.mu().toFloatArray(),
                    output.numericResidual().toFloatArray(),
                    output.wordLoss().toFloatArray(),
                    output.rarityResidual().toFloatArray(),
                    output.klDivergence().sum(new int[] {1}).toFloatArray(),
                    settings.samples() == 0 ? null : sampled(scope, batch));
        }
    }

    /** Losses averaged over the latents that the scoring noise gives. */
    private Encoded.Sampled sampled(NDManager scope, Vae.Rows batch) {
        float[] noise = settings.scoringNoise();
        Shape shape = new Shape(batch.rows(), settings.latent());
        float[] numericLoss = new float[batch.rows() * features.numericColumns()];
        float[] wordLoss = new float[batch.rows() * features.categoricalColumns()];
        for (int sample = 0; sample < settings.samples(); sample++) {
            int from = sample * settings.latent();
            try (NDManager one = scope.newSubManager()) {
                NDArray shift = one.create(java.util.Arrays.copyOfRange(noise, from, from + settings.latent()))
                        .reshape(1, settings.latent())
                        .broadcast(shape);
                Vae.Output output = vae.forward(batch, shift);
                add(output.numericLoss().toFloatArray(), numericLoss);
                add(output.wordLoss().toFloatArray(), wordLoss);
            }
        }
        return new Encoded.Sampled(numericLoss, wordLoss);
    }

    /** Adds a sample's part of the mean. */
    private void add(float[] loss, float[] mean) {
        for (int i = 0; i < mean.length; i++) {
            mean[i] += loss[i] / settings.samples();
        }
    }

    public List<Evaluation> evaluations() {
        return List.copyOf(evaluations);
    }

    /** Native arrays that outlive a step; constant while training runs. */
    int managedArrays() {
        return vae.managedArrays();
    }

    @Override
    public void close() {
        vae.close();
        manager.close();
    }
}
