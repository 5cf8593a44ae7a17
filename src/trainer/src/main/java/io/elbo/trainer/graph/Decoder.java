package io.elbo.trainer.graph;

import io.elbo.core.feature.Codes;
import io.elbo.trainer.fit.NumericTransform;
import io.elbo.trainer.vae.Features;
import io.elbo.trainer.vae.Reconstruction;
import io.elbo.trainer.vae.VaeSettings;
import io.elbo.trainer.vae.VaeWeights;
import java.util.Map;

/** The decoder's nodes, which scoring and generation share: latent to standardised means and logits, and back to raw. */
final class Decoder {
    private static final float MOST_SINH_ARGUMENT = 80; // sinh(80) is 2.8e34

    private final OnnxGraph graph;
    private final Features features;
    private final VaeSettings settings;
    private final VaeWeights weights;

    Decoder(OnnxGraph graph, Features features, VaeSettings settings, VaeWeights weights) {
        this.graph = graph;
        this.features = features;
        this.settings = settings;
        this.weights = weights;
    }

    /** Two hidden layers: [batch, latent] to [batch, outer]. */
    String hidden(String latent) {
        String inner = graph.layer(weights, latent, "decoder1", settings.latent(), settings.hiddenInner(), true);
        return graph.layer(weights, inner, "decoder2", settings.hiddenInner(), settings.hiddenOuter(), true);
    }

    /** What the decoder says of numeric columns, [batch, numericColumns]: means, or logits of places in history's range. */
    String numericHead(String hidden) {
        String head = graph.layer(weights, hidden, "numeric", settings.hiddenOuter(), features.numericColumns(), false);
        return settings.reconstruction() == Reconstruction.BCE
                ? graph.clip(head, -VaeSettings.MOST_LOGIT, VaeSettings.MOST_LOGIT)
                : head;
    }

    /** Standardised means, [batch, numericColumns]. */
    String numericMeans(String head) {
        if (settings.reconstruction() != Reconstruction.BCE) {
            return head;
        }
        int columns = features.numericColumns();
        String scaled = graph.op("Mul", graph.op("Sigmoid", head), graph.floats(features.width(), 1, columns));
        return graph.op("Add", scaled, graph.floats(features.least(), 1, columns));
    }

    /** Bounded logits, [batch, logits]; the first of a boolean field is 0. */
    String logits(String hidden) {
        float[] free = features.freeLogits();
        float[] weight = weights.array("words.weight").clone();
        float[] bias = weights.array("words.bias").clone();
        for (int i = 0; i < weight.length; i++) {
            weight[i] *= free[i % free.length];
        }
        for (int i = 0; i < bias.length; i++) {
            bias[i] *= free[i];
        }
        String logits = graph.dense(hidden, weight, bias, settings.hiddenOuter(), features.logits(), false);
        return graph.clip(logits, -VaeSettings.MOST_LOGIT, VaeSettings.MOST_LOGIT);
    }

    /** Standardised values back to raw units; finite for every input. */
    String raw(String standardised) {
        int columns = features.numericColumns();
        float[] mean = new float[columns];
        float[] deviation = new float[columns];
        float[] center = new float[columns];
        float[] unit = new float[columns];
        boolean[] heavy = new boolean[columns];
        boolean anyHeavy = false;
        for (int i = 0; i < columns; i++) {
            NumericTransform transform = features.history().transform(i);
            mean[i] = (float) transform.mean();
            deviation[i] = (float) transform.deviation();
            center[i] = (float) transform.center();
            unit[i] = (float) transform.unit();
            heavy[i] = transform.heavyTailed();
            anyHeavy |= heavy[i];
        }
        String scaled = graph.op("Mul", standardised, graph.floats(deviation, 1, columns));
        String shifted = graph.op("Add", scaled, graph.floats(mean, 1, columns));
        String raw = shifted;
        if (anyHeavy) {
            String bounded = graph.clip(shifted, -MOST_SINH_ARGUMENT, MOST_SINH_ARGUMENT);
            String unscaled = graph.op("Mul", graph.op("Sinh", bounded), graph.floats(unit, 1, columns));
            String unfolded = graph.op("Add", unscaled, graph.floats(center, 1, columns));
            raw = graph.op("Where", graph.booleans(heavy, 1, columns), unfolded, shifted);
        }
        return graph.clip(raw, -Float.MAX_VALUE, Float.MAX_VALUE);
    }

    /** The code of the largest logit of each column, [batch, categoricalColumns]; missing where history had no word. */
    String mostLikelyCodes(String logits) {
        int columns = features.categoricalColumns();
        long[] widths = new long[columns];
        long[] offsets = new long[columns];
        for (int column = 0; column < columns; column++) {
            widths[column] = features.logits(column);
            boolean noWord = features.history().coding(column).words() == 0;
            offsets[column] = noWord ? Codes.MISSING : Codes.FIRST_WORD;
        }
        String[] parts = columns == 1
                ? new String[] {logits}
                : graph.ops("Split", Map.of("axis", 1L), columns, logits, graph.longs(widths, columns));
        String[] winners = new String[columns];
        for (int column = 0; column < columns; column++) {
            winners[column] = graph.op("ArgMax", Map.of("axis", 1L, "keepdims", 1L), parts[column]);
        }
        String all = columns == 1 ? winners[0] : graph.op("Concat", Map.of("axis", 1L), winners);
        return graph.op("Add", all, graph.longs(offsets, 1, columns));
    }
}
