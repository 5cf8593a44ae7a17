package io.elbo.trainer.vae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.training.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A variational autoencoder (Kingma and Welling 2014) over mixed columns: encoder to mean and log-variance,
 * reparameterised sample, decoder to a mean per numeric column, whose variance is learned once for all records, and to
 * logits and a rarity per categorical column. Owns its parameters in native memory.
 *
 * <p>An operator attaches its result to the manager of its first operand: every expression here starts with an array of the
 * step's own manager, never with a parameter, or the parameters' manager would grow with each step.
 */
final class Vae implements AutoCloseable {
    static final float MIN_LOG_VARIANCE = -6;
    static final float MAX_LOG_VARIANCE = 6;

    private final NDManager manager;
    private final Features features;
    private final Reconstruction reconstruction;
    private final Map<String, NDArray> parameters = new LinkedHashMap<>();
    private final NDArray freeLogits; // [1, logits]
    private final NDArray logitGroups; // [logits, categoricalColumns]
    private final NDArray perWidth; // [1, numericColumns]
    private final NDArray place; // [1, numericColumns], of the value 0 in history's range

    /** Native arrays of one set of rows. */
    record Rows(int rows, NDArray inputs, NDArray numericPresent, NDArray rarity, NDArray words, NDArray wordPresent) {}

    /** What the model says of rows; all [rows, ...]. */
    record Output(
            NDArray mu,
            NDArray logVariance,
            NDArray numericResidual,
            NDArray numericLoss,
            NDArray wordLoss,
            NDArray rarityResidual,
            NDArray klDivergence) {}

    Vae(NDManager parent, Features features, VaeSettings settings) {
        manager = parent.newSubManager();
        this.features = features;
        reconstruction = settings.reconstruction();
        SplittableRandom random = new SplittableRandom(settings.seed());
        int outer = settings.hiddenOuter();
        int inner = settings.hiddenInner();
        int latent = settings.latent();
        layer(random, "encoder1", features.inputs(), outer, 2);
        layer(random, "encoder2", outer, inner, 2);
        layer(random, "mu", inner, latent, 1);
        layer(random, "log_variance", inner, latent, 0.1);
        layer(random, "decoder1", latent, inner, 2);
        layer(random, "decoder2", inner, outer, 2);
        layer(random, "numeric", outer, features.numericColumns(), 1);
        layer(random, "words", outer, features.logits(), 1);
        layer(random, "rarity", outer, features.categoricalColumns(), 1);
        if (reconstruction == Reconstruction.GAUSSIAN) {
            parameter(
                    "numeric.log_variance",
                    new float[features.numericColumns()],
                    new Shape(1, features.numericColumns()));
        }
        parameter(
                "rarity.log_variance",
                new float[features.categoricalColumns()],
                new Shape(1, features.categoricalColumns()));
        freeLogits = manager.create(features.freeLogits(), new Shape(1, features.logits()));
        logitGroups =
                manager.create(features.logitGroups(), new Shape(features.logits(), features.categoricalColumns()));
        Shape columns = new Shape(1, features.numericColumns());
        perWidth = manager.create(features.perWidth(), columns);
        place = manager.create(features.placeOfZero(), columns);
    }

    /** Normal weights of the given gain (He et al. 2015 for 2), biases of 0. */
    private void layer(SplittableRandom random, String name, int in, int out, double gain) {
        float[] weight = new float[in * out];
        double deviation = Math.sqrt(gain / in);
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) (deviation * random.nextGaussian());
        }
        parameter(name + ".weight", weight, new Shape(in, out));
        parameter(name + ".bias", new float[out], new Shape(1, out));
    }

    private void parameter(String name, float[] values, Shape shape) {
        if (shape.size() > 0) {
            NDArray array = manager.create(values, shape);
            array.setRequiresGradient(true);
            parameters.put(name, array);
        }
    }

    Rows rows(NDManager step, Features.Arrays arrays) {
        int rows = arrays.rows;
        return new Rows(
                rows,
                step.create(arrays.inputs, new Shape(rows, features.inputs())),
                step.create(arrays.numericPresent, new Shape(rows, features.numericColumns())),
                step.create(arrays.rarity, new Shape(rows, features.categoricalColumns())),
                step.create(arrays.words, new Shape(rows, features.logits())),
                step.create(arrays.wordPresent, new Shape(rows, features.categoricalColumns())));
    }

    /**
     * Runs the model. A numeric residual is the signed root of twice the numeric loss; a learned log-variance, which is the
     * same for every record, is left out. A value that is not there costs nothing here.
     *
     * @param noise [rows, latent] standard normal, or zeros for the deterministic score
     */
    Output forward(Rows rows, NDArray noise) {
        NDArray hidden = dense(dense(rows.inputs(), "encoder1", true), "encoder2", true);
        NDArray mu = dense(hidden, "mu", false);
        NDArray logVariance = dense(hidden, "log_variance", false)
                .clip(-VaeSettings.MAX_LATENT_LOG_VARIANCE, VaeSettings.MAX_LATENT_LOG_VARIANCE);
        NDArray z = mu.add(scale(logVariance, 0.5).exp().mul(noise));
        NDArray decoded = dense(dense(z, "decoder1", true), "decoder2", true);
        NDArray kl = scale(mu.square().add(logVariance.exp()).sub(1f).sub(logVariance), 0.5);
        Numeric numeric = numeric(rows, decoded);
        return new Output(
                mu,
                logVariance,
                numeric.residual(),
                numeric.loss(),
                wordLoss(rows, decoded),
                rarityResidual(rows, decoded),
                kl);
    }

    /** Residual and loss of the numeric columns. */
    private record Numeric(NDArray residual, NDArray loss) {}

    private Numeric numeric(Rows rows, NDArray decoded) {
        if (features.numericColumns() == 0) {
            return new Numeric(rows.numericPresent(), rows.numericPresent());
        }
        NDArray target = rows.inputs().get(":, :" + features.numericColumns());
        if (reconstruction == Reconstruction.BCE) {
            return crossEntropy(rows, dense(decoded, "numeric", false), target);
        }
        NDArray residual = reconstruction == Reconstruction.GAUSSIAN
                ? residual(decoded, "numeric", target)
                : dense(decoded, "numeric", false).sub(target);
        NDArray present = residual.mul(rows.numericPresent());
        return new Numeric(present, scale(present.square(), 0.5));
    }

    /** The loss has a gradient of its own: that of the residual's root would be infinite where the loss is 0. */
    private Numeric crossEntropy(Rows rows, NDArray head, NDArray standardised) {
        NDArray logits = head.clip(-VaeSettings.MAX_LOGIT, VaeSettings.MAX_LOGIT);
        NDArray target =
                standardised.mul(perWidth).add(place).clip(Reconstruction.MIN_PLACE, 1 - Reconstruction.MIN_PLACE);
        NDArray rest = target.neg().add(1f);
        NDArray minusEntropy = target.mul(target.log()).add(rest.mul(rest.log()));
        NDArray crossEntropy = logits.exp().add(1f).log().sub(logits.mul(target));
        NDArray loss = Activation.relu(crossEntropy.add(minusEntropy)).mul(rows.numericPresent());
        NDArray direction = Activation.sigmoid(logits).sub(target).sign();
        return new Numeric(scale(loss, 2).sqrt().mul(direction), loss);
    }

    private NDArray rarityResidual(Rows rows, NDArray decoded) {
        return features.categoricalColumns() == 0 ? rows.rarity() : residual(decoded, "rarity", rows.rarity());
    }

    /** Error of a Gaussian head over its learned deviation. */
    private NDArray residual(NDArray decoded, String head, NDArray target) {
        NDArray perDeviation =
                scale(logVariance(decoded.getManager(), head), -0.5).exp();
        return dense(decoded, head, false).sub(target).mul(perDeviation);
    }

    /** [1, columns] of a Gaussian head, attached to the given manager. */
    private NDArray logVariance(NDManager step, String head) {
        return step.zeros(new Shape(1)).add(parameter(head + ".log_variance")).clip(MIN_LOG_VARIANCE, MAX_LOG_VARIANCE);
    }

    private NDArray wordLoss(Rows rows, NDArray decoded) {
        if (features.categoricalColumns() == 0) {
            return rows.wordPresent();
        }
        NDArray logits = dense(decoded, "words", false)
                .clip(-VaeSettings.MAX_LOGIT, VaeSettings.MAX_LOGIT)
                .mul(freeLogits);
        NDArray normaliser = logits.exp().matMul(logitGroups).log();
        NDArray chosen = logits.mul(rows.words()).matMul(logitGroups);
        return normaliser.sub(chosen).mul(rows.wordPresent());
    }

    /** The negative evidence lower bound, averaged over the rows; a scalar. Here the log-variance of the likelihood counts. */
    NDArray loss(Rows rows, Output output, double beta) {
        NDArray total = scale(output.klDivergence().sum(), beta);
        if (features.numericColumns() > 0) {
            total = total.add(output.numericLoss().sum());
        }
        if (parameters.containsKey("numeric.log_variance")) {
            NDArray logVariances = logVariance(total.getManager(), "numeric");
            total = total.add(scale(rows.numericPresent().mul(logVariances).sum(), 0.5));
        }
        if (features.categoricalColumns() > 0) {
            NDArray logVariances = logVariance(total.getManager(), "rarity");
            total = total.add(output.wordLoss().sum())
                    .add(scale(output.rarityResidual().square().sum(), 0.5))
                    .add(scale(logVariances.sum(), 0.5 * rows.rows()));
        }
        return scale(total, 1.0 / rows.rows());
    }

    /**
     * The array times a number. DJL's own {@code mul(Number)} frees the number while the backward pass still needs it, so
     * that gradients are wrong as soon as the garbage collector reuses the memory: here it lives as long as the step.
     */
    private static NDArray scale(NDArray array, double factor) {
        return array.mul(array.getManager().create((float) factor));
    }

    private NDArray dense(NDArray input, String name, boolean activate) {
        NDArray output = input.matMul(parameter(name + ".weight")).add(parameter(name + ".bias"));
        return activate ? Activation.relu(output) : output;
    }

    private NDArray parameter(String name) {
        NDArray array = parameters.get(name);
        if (array == null) {
            throw new IllegalStateException("no parameter " + name);
        }
        return array;
    }

    /** One optimiser step along the gradients, scaled down where their common norm exceeds {@code mostNorm}. */
    void update(NDManager step, Optimizer optimizer, float mostNorm) {
        List<NDArray> gradients = new ArrayList<>();
        NDArray squares = step.zeros(new Shape());
        for (NDArray parameter : parameters.values()) {
            NDArray gradient = parameter.getGradient();
            gradient.attach(step);
            gradients.add(gradient);
            squares = squares.add(gradient.square().sum());
        }
        float norm = (float) Math.sqrt(squares.getFloat());
        if (!Float.isFinite(norm)) {
            throw new IllegalStateException("the gradient is not finite: lower the learning rate");
        }
        int index = 0;
        for (Map.Entry<String, NDArray> parameter : parameters.entrySet()) {
            NDArray gradient = gradients.get(index++);
            if (norm > mostNorm) {
                gradient.muli(mostNorm / norm);
            }
            optimizer.update(parameter.getKey(), parameter.getValue(), gradient);
        }
    }

    VaeWeights weights() {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        parameters.forEach((name, array) -> arrays.put(name, array.toFloatArray()));
        for (String head : List.of("numeric", "words", "rarity")) {
            for (String part : List.of(".weight", ".bias", ".log_variance")) {
                arrays.putIfAbsent(head + part, new float[0]);
            }
            arrays.computeIfPresent(head + ".log_variance", (name, array) -> {
                for (int i = 0; i < array.length; i++) {
                    array[i] = Math.max(MIN_LOG_VARIANCE, Math.min(MAX_LOG_VARIANCE, array[i]));
                }
                return array;
            });
        }
        return new VaeWeights(arrays);
    }

    /** Puts weights that {@link #weights} gave back in place. */
    void restore(VaeWeights weights) {
        try (NDManager copies = manager.newSubManager()) {
            parameters.forEach((name, array) -> {
                NDArray values = copies.create(weights.array(name), array.getShape());
                array.setRequiresGradient(false);
                values.copyTo(array);
                array.setRequiresGradient(true);
            });
        }
    }

    /** Arrays that the parameters' manager holds; constant while training runs. */
    int managedArrays() {
        return manager.getManagedArrays().size();
    }

    @Override
    public void close() {
        manager.close();
    }
}
