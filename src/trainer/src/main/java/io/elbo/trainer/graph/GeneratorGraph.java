package io.elbo.trainer.graph;

import io.elbo.core.model.GeneratorContract;
import io.elbo.trainer.vae.Features;
import io.elbo.trainer.vae.Reconstruction;
import io.elbo.trainer.vae.VaeSettings;
import io.elbo.trainer.vae.VaeWeights;
import java.util.Map;

/**
 * The graph that makes new records: a latent vector and noise in, a record in raw units out. The caller draws the noise:
 * standard normal for numeric columns, Gumbel for words (the largest noisy logit is a sample of the softmax), or zeros for
 * the most likely record.
 */
public final class GeneratorGraph {
    private GeneratorGraph() {}

    /** The generator file's bytes, with {@code metadata} in it. */
    public static byte[] write(
            Features features,
            VaeSettings settings,
            VaeWeights weights,
            Map<String, String> metadata,
            String producerVersion) {
        OnnxGraph graph = new OnnxGraph("elbo-generator");
        Decoder decoder = new Decoder(graph, features, settings, weights);
        String hidden = decoder.hidden(graph.floatInput(GeneratorContract.LATENT, settings.latent()));
        Decoder.Heads heads = decoder.heads(hidden, false);
        if (features.numericColumns() > 0) {
            int columns = features.numericColumns();
            float[] deviation = new float[columns]; // stays 0 where the training did not learn how far values scatter
            if (settings.reconstruction() == Reconstruction.GAUSSIAN) {
                float[] logVariance = weights.array("numeric.log_variance");
                for (int i = 0; i < columns; i++) {
                    deviation[i] = (float) Math.exp(0.5 * logVariance[i]);
                }
            }
            String noise = graph.floatInput(GeneratorContract.NUMERIC_NOISE, columns);
            String spread = graph.op("Mul", noise, graph.floats(deviation, 1, columns));
            String means = decoder.numericMeans(heads.numeric());
            String sample = graph.op("Add", means, spread);
            graph.floatOutput(decoder.raw(sample), GeneratorContract.NUMERIC, columns);
        }
        if (features.categoricalColumns() > 0) {
            String noise = graph.floatInput(GeneratorContract.WORD_NOISE, features.logits());
            String noisy = graph.op("Add", heads.logits(), noise);
            graph.longOutput(
                    decoder.mostLikelyCodes(noisy), GeneratorContract.CATEGORICAL, features.categoricalColumns());
        }
        return graph.toModel(metadata, producerVersion);
    }
}
