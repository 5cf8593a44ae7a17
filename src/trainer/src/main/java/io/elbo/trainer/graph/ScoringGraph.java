package io.elbo.trainer.graph;

import io.elbo.core.model.Contract;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.Schema;
import io.elbo.trainer.fit.Costs;
import io.elbo.trainer.memory.Memory;
import io.elbo.trainer.memory.Spaces;
import io.elbo.trainer.vae.Features;
import io.elbo.trainer.vae.Reconstruction;
import io.elbo.trainer.vae.VaeSettings;
import io.elbo.trainer.vae.VaeWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The graph that a service runs: raw columns in, score and explanation out, as {@link Contract} says. What only explains hangs on
 * nodes of its own, so that a session without those outputs computes none of it.
 */
public final class ScoringGraph {
    private final OnnxGraph graph = new OnnxGraph("elbo");
    private final Features features;
    private final VaeSettings settings;
    private final VaeWeights weights;
    private final @Nullable Memory memory;
    private final Decoder decoder;
    private final @Nullable NumericNodes numeric; // null if there are no numeric columns
    private final WordNodes words;
    private final String wordRows; // empty if there are no categorical columns

    private ScoringGraph(
            Features features, VaeSettings settings, VaeWeights weights, Costs costs, @Nullable Memory memory) {
        this.features = features;
        this.settings = settings;
        this.weights = weights;
        this.memory = memory;
        decoder = new Decoder(graph, features, settings, weights);
        words = new WordNodes(graph, features, costs);
        int numericColumns = features.numericColumns();
        numeric = numericColumns == 0
                ? null
                : new NumericNodes(
                        graph,
                        features,
                        settings.reconstruction(),
                        costs,
                        settings.reconstruction() == Reconstruction.GAUSSIAN
                                ? perDeviation("numeric")
                                : ones(numericColumns),
                        graph.floatInput(Contract.NUMERIC, numericColumns));
        int categoricalColumns = features.categoricalColumns();
        wordRows = categoricalColumns == 0 ? "" : words.rows(graph.longInput(Contract.CATEGORICAL, categoricalColumns));
    }

    /**
     * The model file's bytes, with {@code metadata} in it.
     *
     * @param memory null for a model whose score is reconstruction loss plus KL divergence alone
     */
    public static byte[] write(
            Features features,
            VaeSettings settings,
            VaeWeights weights,
            Costs costs,
            @Nullable Memory memory,
            Map<String, String> metadata,
            String producerVersion) {
        ScoringGraph scoring = new ScoringGraph(features, settings, weights, costs, memory);
        scoring.build();
        return scoring.graph.toModel(metadata, producerVersion);
    }

    /**
     * What a record leaves unexplained, at the posterior's mean.
     *
     * @param numeric residuals, [batch, numericColumns]; empty if there are no such columns
     * @param wordLoss [batch, categoricalColumns]; empty if there are no such columns
     */
    private record Unexplained(String numeric, String wordLoss) {}

    private void build() {
        String hidden = encode();
        String mu = graph.layer(weights, hidden, "mu", settings.hiddenInner(), settings.latent(), false);
        String logVariance = graph.clip(
                graph.layer(weights, hidden, "log_variance", settings.hiddenInner(), settings.latent(), false),
                -VaeSettings.MAX_LATENT_LOG_VARIANCE,
                VaeSettings.MAX_LATENT_LOG_VARIANCE);
        String kl = klDivergence(mu, logVariance);
        Decoder.Heads heads = decoder.heads(decoder.hidden(mu), memory != null);
        Unexplained unexplained = new Unexplained(
                numeric == null ? "" : numeric.residual(numeric.standardised(), numeric.missing(), heads.numeric()),
                wordRows.isEmpty() ? "" : words.loss(wordRows, heads.logits()));
        String contributions = perField(
                features.fitted().schema(),
                settings.samples() > 0 ? sampledLosses(mu, logVariance) : losses(unexplained));
        String reconstruction;
        String score;
        if (memory == null) {
            reconstruction = graph.sumColumns(contributions);
            score = graph.op("Add", reconstruction, graph.op("Mul", kl, graph.scalar((float) settings.beta())));
        } else {
            String rarity = wordRows.isEmpty() ? "" : words.rarity(wordRows);
            LocalPoint point = localPoint(memory, mu, unexplained, heads.rarity(), rarity);
            String[] sums = point.weightedSquares(point.lossWeights(), point.rarityWeights());
            reconstruction = settings.samples() > 0 ? graph.sumColumns(contributions) : sums[0];
            Map<String, Float> loss = new LinkedHashMap<>();
            loss.put(reconstruction, 1f);
            loss.put(sums[1], 1f);
            score = remember(memory, point, rarity, loss);
        }
        graph.floatOutput(score, Contract.SCORE, 0);
        graph.floatOutput(reconstruction, Contract.RECONSTRUCTION_LOSS, 0);
        graph.floatOutput(kl, Contract.KL_DIVERGENCE, 0);
        explain(heads, contributions, mu, logVariance);
    }

    /** The outputs that the score does not need. */
    private void explain(Decoder.Heads heads, String contributions, String mu, String logVariance) {
        if (numeric != null) {
            graph.floatOutput(
                    decoder.raw(decoder.numericMeans(heads.numeric())),
                    Contract.EXPECTED_NUMERIC,
                    features.numericColumns());
        }
        if (!wordRows.isEmpty()) {
            graph.longOutput(
                    decoder.mostLikelyCodes(heads.logits()),
                    Contract.EXPECTED_CATEGORICAL,
                    features.categoricalColumns());
        }
        graph.floatOutput(
                contributions,
                Contract.CONTRIBUTIONS,
                features.fitted().schema().fields().size());
        graph.floatOutput(mu, Contract.MU, settings.latent());
        graph.floatOutput(logVariance, Contract.LOG_VARIANCE, settings.latent());
    }

    /** Losses by column, numeric then categorical. */
    private List<String> losses(Unexplained unexplained) {
        List<String> losses = new ArrayList<>();
        if (numeric != null) {
            losses.add(numeric.losses(unexplained.numeric()));
        }
        if (!wordRows.isEmpty()) {
            losses.add(unexplained.wordLoss());
        }
        return losses;
    }

    /** Losses by column, numeric then categorical: means over the latents that the fixed noise gives. */
    private List<String> sampledLosses(String mu, String logVariance) {
        LatentSamples samples = new LatentSamples(graph, settings);
        Decoder.Heads heads = decoder.heads(decoder.hidden(samples.latents(mu, logVariance)), false);
        List<String> losses = new ArrayList<>();
        if (numeric != null) {
            int columns = features.numericColumns();
            String residual = numeric.residual(
                    samples.repeat(numeric.standardised(), columns),
                    samples.repeat(numeric.missing(), columns),
                    heads.numeric());
            losses.add(samples.mean(numeric.losses(residual), columns));
        }
        if (!wordRows.isEmpty()) {
            String loss = words.loss(samples.repeat(wordRows, features.categoricalColumns()), heads.logits());
            losses.add(samples.mean(loss, features.categoricalColumns()));
        }
        return losses;
    }

    private String encode() {
        int outer = settings.hiddenOuter();
        float[] weight = weights.array("encoder1.weight");
        float[] bias = weights.array("encoder1.bias");
        String sum = wordRows.isEmpty() ? graph.floats(bias, outer) : words.embed(wordRows, weight, bias);
        if (numeric != null) {
            float[] ofNumbers = Arrays.copyOf(weight, features.numericColumns() * outer);
            sum = graph.op(
                    "Gemm", numeric.standardised(), graph.floats(ofNumbers, features.numericColumns(), outer), sum);
        }
        return graph.layer(weights, graph.op("Relu", sum), "encoder2", outer, settings.hiddenInner(), true);
    }

    private String klDivergence(String mu, String logVariance) {
        String squares = graph.op("Mul", mu, mu);
        String variances = graph.op("Exp", logVariance);
        String terms = graph.op("Sub", graph.op("Add", squares, variances), logVariance);
        String sum = graph.op("Sub", graph.sumColumns(terms), graph.scalar(settings.latent()));
        return graph.op("Relu", graph.op("Mul", sum, graph.scalar(0.5f))); // rounding must not make it negative
    }

    /**
     * A record's place in the local space, not yet in its units: latent means, numeric residuals, the roots of the words' losses,
     * the residuals of their rarities, and of a history without words the columns themselves. Losses and norms are sums over its
     * squares, each a product with a column of weights.
     */
    private final class LocalPoint {
        private final int firstWord = settings.latent() + features.numericColumns();
        private final int firstRarity = firstWord + features.categoricalColumns();
        private final int firstColumn = firstRarity + features.categoricalColumns();
        private final float[] columnWeight;
        private final int dimensions;
        private final String values; // [batch, dimensions]
        private final String squares; // [batch, dimensions]

        /** @param columnWeight units of the columns; empty if they are no dimensions */
        LocalPoint(String values, float[] columnWeight) {
            this.values = values;
            this.columnWeight = columnWeight;
            dimensions = firstColumn + columnWeight.length;
            squares = graph.op("Mul", values, values);
        }

        /**
         * Sums of the squares with each of these weights, [batch] each. They are one product: one of a single column takes
         * ten times as long as one of two.
         */
        String[] weightedSquares(float[] first, float[] second) {
            float[] weight = new float[2 * dimensions];
            for (int i = 0; i < dimensions; i++) {
                weight[2 * i] = first[i];
                weight[2 * i + 1] = second[i];
            }
            String sums = graph.op("MatMul", squares, graph.floats(weight, dimensions, 2));
            String[] columns = graph.split(sums, 1, 1);
            String axis = graph.longs(new long[] {1}, 1);
            return new String[] {graph.op("Squeeze", columns[0], axis), graph.op("Squeeze", columns[1], axis)};
        }

        /** Of the squares' sum that is the reconstruction loss. */
        float[] lossWeights() {
            float[] weight = new float[dimensions];
            float[] scale = numeric == null ? new float[0] : numeric.scale();
            for (int i = 0; i < scale.length; i++) {
                weight[settings.latent() + i] = scale[i] * scale[i];
            }
            Arrays.fill(weight, firstWord, firstRarity, 1);
            return weight;
        }

        /** Of the squares' sum that is the loss of the words' rarities. */
        float[] rarityWeights() {
            float[] weight = new float[dimensions];
            float[] perDeviation = wordRows.isEmpty() ? new float[0] : perDeviation("rarity");
            for (int i = 0; i < perDeviation.length; i++) {
                float scale = NumericNodes.gaussianScale(perDeviation[i]);
                weight[firstRarity + i] = scale * scale;
            }
            return weight;
        }

        /** What turns the values into coordinates of the local space, as {@link Spaces} has them. */
        float[] units() {
            float[] unit = new float[dimensions];
            float root = (float) Math.sqrt(2);
            Arrays.fill(unit, 0, settings.latent(), 1);
            float[] scale = numeric == null ? new float[0] : numeric.scale();
            for (int i = 0; i < scale.length; i++) {
                unit[settings.latent() + i] = root * scale[i];
            }
            Arrays.fill(unit, firstWord, firstRarity, Spaces.WORD_UNIT * root);
            float[] perDeviation = wordRows.isEmpty() ? new float[0] : perDeviation("rarity");
            for (int i = 0; i < perDeviation.length; i++) {
                unit[firstRarity + i] = root * NumericNodes.gaussianScale(perDeviation[i]);
            }
            System.arraycopy(columnWeight, 0, unit, firstColumn, columnWeight.length);
            return unit;
        }
    }

    private LocalPoint localPoint(
            Memory remembered, String mu, Unexplained unexplained, String rarityHead, String rarity) {
        List<String> parts = new ArrayList<>(List.of(mu));
        if (numeric != null) {
            parts.add(unexplained.numeric());
        }
        if (!wordRows.isEmpty()) {
            parts.add(graph.op("Sqrt", unexplained.wordLoss()));
            parts.add(graph.op("Sub", rarityHead, rarity));
        }
        float[] columnWeight = new float[0];
        if (numeric != null && remembered.hasColumnsInLocalSpace()) {
            parts.add(numeric.standardised());
            columnWeight = remembered.groups().columnWeight();
        }
        return new LocalPoint(graph.concat(parts), columnWeight);
    }

    /** Adds the memory's nodes and outputs, and returns the score. */
    private String remember(Memory remembered, LocalPoint point, String rarity, Map<String, Float> loss) {
        List<String> own = new ArrayList<>();
        if (numeric != null) {
            own.add(numeric.standardised());
        }
        if (!wordRows.isEmpty()) {
            own.add(rarity);
        }
        MemoryNodes nodes = new MemoryNodes(graph, remembered);
        MemoryNodes.Surprises surprises = nodes.surprises(
                nodes.local(point.values, point.squares, point.units()),
                nodes.global(graph.concat(own)),
                loss,
                numeric != null && remembered.combination().hasMarginal()
                        ? nodes.marginal(numeric.standardised())
                        : Map.of());
        surprises.parts().forEach((name, surprise) -> graph.floatOutput(surprise, name, 0));
        return surprises.score();
    }

    static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** One over the learned deviation of each column of a Gaussian head. */
    private float[] perDeviation(String head) {
        float[] perDeviation = weights.array(head + ".log_variance").clone();
        for (int i = 0; i < perDeviation.length; i++) {
            perDeviation[i] = (float) Math.exp(-0.5 * perDeviation[i]);
        }
        return perDeviation;
    }

    /** Column losses, numeric then categorical, to one contribution per field in the schema's order. */
    private String perField(Schema schema, List<String> losses) {
        String columns = graph.concat(losses);
        int width = features.numericColumns() + features.categoricalColumns();
        int fields = schema.fields().size();
        boolean inOrder = width == fields;
        for (int i = 0; i < fields && inOrder; i++) {
            inOrder = firstColumn(schema, i) == i;
        }
        if (inOrder) {
            return columns;
        }
        float[] grouping = new float[width * fields];
        for (int i = 0; i < fields; i++) {
            Field field = schema.fields().get(i);
            int first = firstColumn(schema, i);
            for (int column = first; column < first + field.numericColumns() + field.categoricalColumns(); column++) {
                grouping[column * fields + i] = 1;
            }
        }
        return graph.op("MatMul", columns, graph.floats(grouping, width, fields));
    }

    /** Where a field's columns begin among the numeric and then the categorical ones. */
    private int firstColumn(Schema schema, int field) {
        return schema.fields().get(field).numericColumns() > 0
                ? schema.firstNumericColumn(field)
                : features.numericColumns() + schema.firstCategoricalColumn(field);
    }
}
