package io.elbo.trainer.graph;

import io.elbo.core.feature.Codes;
import io.elbo.trainer.fit.NumericTransform;
import io.elbo.trainer.vae.Features;
import io.elbo.trainer.vae.Reconstruction;
import io.elbo.trainer.vae.VaeSettings;
import io.elbo.trainer.vae.VaeWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The decoder's nodes, which scoring and generation share: latent to standardised means and logits, and back to raw. */
final class Decoder {
    private static final float MAX_SINH_ARGUMENT = 80; // sinh(80) is 2.8e34

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

    /**
     * What the decoder says of a record.
     *
     * @param numeric means, or logits of places in history's range, [batch, numericColumns]
     * @param logits bounded, [batch, logits]; the first of a boolean field is 0
     * @param rarity means of the words' rarities, [batch, categoricalColumns]; empty where nobody asked
     */
    record Heads(String numeric, String logits, String rarity) {}

    /** The output layers, one product: [batch, outer] to all heads, empty where there are no such columns. */
    Heads heads(String hidden, boolean withRarity) {
        List<float[]> layers = new ArrayList<>();
        List<float[]> biases = new ArrayList<>();
        if (features.numericColumns() > 0) {
            layers.add(weights.array("numeric.weight"));
            biases.add(weights.array("numeric.bias"));
        }
        if (features.categoricalColumns() > 0) {
            layers.add(free(weights.array("words.weight")));
            biases.add(free(weights.array("words.bias")));
        }
        if (withRarity && features.categoricalColumns() > 0) {
            layers.add(weights.array("rarity.weight"));
            biases.add(weights.array("rarity.bias"));
        }
        Iterator<String> heads = Arrays.asList(graph.dense(hidden, layers, biases, settings.hiddenOuter()))
                .iterator();
        String numeric = features.numericColumns() == 0 ? "" : heads.next();
        return new Heads(
                settings.reconstruction() == Reconstruction.BCE && !numeric.isEmpty()
                        ? boundedLogits(numeric)
                        : numeric,
                features.categoricalColumns() == 0 ? "" : boundedLogits(heads.next()),
                heads.hasNext() ? heads.next() : "");
    }

    private String boundedLogits(String logits) {
        return graph.clip(logits, -VaeSettings.MAX_LOGIT, VaeSettings.MAX_LOGIT);
    }

    /** Rows of [rows, logits] with 0 for those that are not free. */
    private float[] free(float[] perLogit) {
        float[] free = features.freeLogits();
        float[] bound = perLogit.clone();
        for (int i = 0; i < bound.length; i++) {
            bound[i] *= free[i % free.length];
        }
        return bound;
    }

    /** Standardised means, [batch, numericColumns]. */
    String numericMeans(String head) {
        if (settings.reconstruction() != Reconstruction.BCE) {
            return head;
        }
        int columns = features.numericColumns();
        String scaled = graph.op("Mul", graph.op("Sigmoid", head), graph.floats(features.width(), 1, columns));
        return graph.op("Add", scaled, graph.floats(features.min(), 1, columns));
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
            NumericTransform transform = features.fitted().transform(i);
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
            String bounded = graph.clip(shifted, -MAX_SINH_ARGUMENT, MAX_SINH_ARGUMENT);
            String unscaled = graph.op("Mul", graph.op("Sinh", bounded), graph.floats(unit, 1, columns));
            String unfolded = graph.op("Add", unscaled, graph.floats(center, 1, columns));
            raw = graph.op("Where", graph.booleans(heavy, 1, columns), unfolded, shifted);
        }
        return graph.clip(raw, -Float.MAX_VALUE, Float.MAX_VALUE);
    }

    /**
     * The code of the largest logit of each column, [batch, categoricalColumns]; missing where history had no word. Columns
     * of as many words that follow each other share their nodes.
     */
    String mostLikelyCodes(String logits) {
        int columns = features.categoricalColumns();
        long[] offsets = new long[columns];
        List<int[]> runs = new ArrayList<>(); // columns, logits of each
        for (int column = 0; column < columns; column++) {
            boolean noWord = features.fitted().coding(column).words() == 0;
            offsets[column] = noWord ? Codes.MISSING : Codes.FIRST_WORD;
            if (column == 0 || features.logits(column) != features.logits(column - 1)) {
                runs.add(new int[] {0, features.logits(column)});
            }
            runs.get(runs.size() - 1)[0]++;
        }
        long[] widths = runs.stream().mapToLong(run -> (long) run[0] * run[1]).toArray();
        String[] parts = graph.split(logits, widths);
        for (int i = 0; i < parts.length; i++) {
            long[] shape = {-1, runs.get(i)[0], runs.get(i)[1]};
            String byColumn = graph.op("Reshape", parts[i], graph.longs(shape, 3));
            parts[i] = graph.op("ArgMax", Map.of("axis", 2L, "keepdims", 0L), byColumn);
        }
        boolean allAlike = Arrays.stream(offsets).distinct().count() == 1; // a single number is added in wide steps
        String offset = allAlike ? graph.longs(new long[] {offsets[0]}) : graph.longs(offsets, 1, columns);
        return graph.op("Add", graph.concat(List.of(parts)), offset);
    }
}
