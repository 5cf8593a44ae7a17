package io.elbo.trainer.graph;

import io.elbo.core.feature.Codes;
import io.elbo.core.model.Contract;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.Schema;
import io.elbo.trainer.fit.CategoryCoding;
import io.elbo.trainer.fit.Costs;
import io.elbo.trainer.fit.NumericTransform;
import io.elbo.trainer.memory.Memory;
import io.elbo.trainer.memory.Spaces;
import io.elbo.trainer.vae.Features;
import io.elbo.trainer.vae.Reconstruction;
import io.elbo.trainer.vae.VaeSettings;
import io.elbo.trainer.vae.VaeWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The graph that a service runs: raw columns in, score and explanation out, as {@link Contract} says. Categorical inputs
 * are one gather from a table into which the first layer's weights are folded; all columns' softmaxes are one product with
 * a 0/1 matrix over bounded exponentials.
 */
public final class ScoringGraph {
    private static final float MOST_RAW = 1e30f;

    private final OnnxGraph graph = new OnnxGraph("elbo");
    private final Features features;
    private final VaeSettings settings;
    private final VaeWeights weights;
    private final Costs costs;
    private final @Nullable Memory memory;

    private ScoringGraph(
            Features features, VaeSettings settings, VaeWeights weights, Costs costs, @Nullable Memory memory) {
        this.features = features;
        this.settings = settings;
        this.weights = weights;
        this.costs = costs;
        this.memory = memory;
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

    private void build() {
        int numericColumns = features.numericColumns();
        int categoricalColumns = features.categoricalColumns();
        Schema schema = features.history().schema();
        Decoder decoder = new Decoder(graph, features, settings, weights);

        String missing = "";
        String standardised = "";
        if (numericColumns > 0) {
            String numeric = graph.floatInput(Contract.NUMERIC, numericColumns);
            missing = graph.op("IsNaN", numeric);
            standardised = standardise(numeric, missing);
        }
        String codes = "";
        String codeRows = "";
        if (categoricalColumns > 0) {
            codes = knownCodes(graph.longInput(Contract.CATEGORICAL, categoricalColumns));
            codeRows = graph.op("Add", codes, graph.longs(firstCodeRows(), 1, categoricalColumns));
        }

        String hidden = encode(standardised, codeRows);
        String mu = graph.layer(weights, hidden, "mu", settings.hiddenInner(), settings.latent(), false);
        String logVariance = graph.clip(
                graph.layer(weights, hidden, "log_variance", settings.hiddenInner(), settings.latent(), false),
                -VaeSettings.MOST_LATENT_LOG_VARIANCE,
                VaeSettings.MOST_LATENT_LOG_VARIANCE);
        String kl = klDivergence(mu, logVariance);
        String decoded = decoder.hidden(mu);

        List<String> residuals = new ArrayList<>();
        List<String> losses = new ArrayList<>();
        if (numericColumns > 0) {
            String head = decoder.numericHead(decoded);
            String residual = numericResidual(standardised, missing, head);
            residuals.add(residual);
            losses.add(halfSquare(residual));
            graph.floatOutput(decoder.raw(decoder.numericMeans(head)), Contract.EXPECTED_NUMERIC, numericColumns);
        }
        if (categoricalColumns > 0) {
            String logits = decoder.logits(decoded);
            String loss = wordLoss(codes, logits);
            losses.add(loss);
            String root = graph.op("Sqrt", graph.op("Mul", loss, graph.scalar(2)));
            residuals.add(graph.op("Mul", root, graph.scalar(Spaces.WORD_UNIT)));
            graph.longOutput(decoder.mostLikelyCodes(logits), Contract.EXPECTED_CATEGORICAL, categoricalColumns);
        }
        if (settings.samples() > 0) {
            losses = sampledLosses(decoder, mu, logVariance, standardised, missing, codes);
        }
        String contributions = perField(schema, losses);
        String reconstruction = graph.sumColumns(contributions);
        String elbo = graph.op("Add", reconstruction, graph.op("Mul", kl, graph.scalar((float) settings.beta())));
        String score = elbo;
        if (memory != null) {
            residuals.add(0, mu);
            List<String> own = new ArrayList<>();
            String whole = elbo;
            if (numericColumns > 0) {
                own.add(standardised);
            }
            if (categoricalColumns > 0) {
                String rarity = rarity(codeRows);
                own.add(rarity);
                String residual = rarityResidual(rarity, decoded);
                residuals.add(residual);
                whole = graph.op("Add", elbo, graph.sumColumns(halfSquare(residual)));
            }
            score = remember(memory, concat(residuals), concat(own), whole);
        }

        graph.floatOutput(score, Contract.SCORE, 0);
        graph.floatOutput(reconstruction, Contract.RECONSTRUCTION_LOSS, 0);
        graph.floatOutput(kl, Contract.KL_DIVERGENCE, 0);
        graph.floatOutput(contributions, Contract.CONTRIBUTIONS, schema.fields().size());
        graph.floatOutput(mu, Contract.MU, settings.latent());
        graph.floatOutput(logVariance, Contract.LOG_VARIANCE, settings.latent());
    }

    /** Losses by column, numeric then categorical: means over the latents that the fixed noise gives. */
    private List<String> sampledLosses(
            Decoder decoder, String mu, String logVariance, String standardised, String missing, String codes) {
        LatentSamples samples = new LatentSamples(graph, settings);
        String decoded = decoder.hidden(samples.latents(mu, logVariance));
        List<String> losses = new ArrayList<>();
        if (features.numericColumns() > 0) {
            String residual = numericResidual(
                    samples.repeat(standardised, features.numericColumns()),
                    samples.repeat(missing, features.numericColumns()),
                    decoder.numericHead(decoded));
            losses.add(samples.mean(halfSquare(residual), features.numericColumns()));
        }
        if (features.categoricalColumns() > 0) {
            String loss = wordLoss(samples.repeat(codes, features.categoricalColumns()), decoder.logits(decoded));
            losses.add(samples.mean(loss, features.categoricalColumns()));
        }
        return losses;
    }

    private String halfSquare(String residual) {
        return graph.op("Mul", graph.op("Mul", residual, residual), graph.scalar(0.5f));
    }

    /** Raw columns to what the network reads; 0, the mean, where a value is missing. */
    private String standardise(String numeric, String missing) {
        int columns = features.numericColumns();
        float[] mean = new float[columns];
        float[] perDeviation = new float[columns];
        int heavy = 0;
        for (int i = 0; i < columns; i++) {
            NumericTransform transform = features.history().transform(i);
            // a linear column is shifted before it is scaled: large means must not eat small deviations
            mean[i] = transform.heavyTailed() ? 0 : (float) transform.mean();
            perDeviation[i] = transform.heavyTailed() ? 0 : (float) (1 / transform.deviation());
            heavy += transform.heavyTailed() ? 1 : 0;
        }
        String present = heavy == 0 ? numeric : graph.op("Where", missing, graph.scalar(0), numeric);
        String bounded = graph.clip(present, -MOST_RAW, MOST_RAW);
        String shifted = graph.op("Sub", bounded, graph.floats(mean, 1, columns));
        String scaled = graph.op("Mul", shifted, graph.floats(perDeviation, 1, columns));
        if (heavy > 0) {
            scaled = graph.op("Add", scaled, heavyTailed(bounded, heavy));
        }
        String clipped = graph.clip(scaled, -NumericTransform.CLIP, NumericTransform.CLIP);
        return graph.op("Where", missing, graph.scalar(0), clipped);
    }

    /** The heavy-tailed columns standardised, all others 0. Only they are folded: an inverse hyperbolic sine is dear. */
    private String heavyTailed(String bounded, int heavy) {
        int columns = features.numericColumns();
        long[] column = new long[heavy];
        float[] center = new float[heavy];
        float[] perUnit = new float[heavy];
        float[] mean = new float[heavy];
        float[] placed = new float[heavy * columns];
        int next = 0;
        for (int i = 0; i < columns; i++) {
            NumericTransform transform = features.history().transform(i);
            if (transform.heavyTailed()) {
                column[next] = i;
                center[next] = (float) transform.center();
                perUnit[next] = (float) (1 / transform.unit());
                mean[next] = (float) transform.mean();
                placed[next * columns + i] = (float) (1 / transform.deviation());
                next++;
            }
        }
        String own = graph.op("Gather", Map.of("axis", 1L), bounded, graph.longs(column, heavy));
        String shifted = graph.op("Sub", own, graph.floats(center, 1, heavy));
        String scaled = graph.op("Mul", shifted, graph.floats(perUnit, 1, heavy));
        String folded = graph.op("Asinh", graph.clip(scaled, -MOST_RAW, MOST_RAW));
        String centred = graph.op("Sub", folded, graph.floats(mean, 1, heavy));
        return graph.op("MatMul", centred, graph.floats(placed, heavy, columns));
    }

    /** A code that the vocabulary does not have is unseen. */
    private String knownCodes(String codes) {
        int columns = features.categoricalColumns();
        long[] most = new long[columns];
        for (int column = 0; column < columns; column++) {
            most[column] = features.history().coding(column).codes() - 1L;
        }
        String tooSmall = graph.op("Less", codes, graph.longs(new long[] {Codes.MISSING}));
        String tooLarge = graph.op("Greater", codes, graph.longs(most, 1, columns));
        return graph.op("Where", graph.op("Or", tooSmall, tooLarge), graph.longs(new long[] {Codes.UNSEEN}), codes);
    }

    /** @param codeRows each code's row in a table that holds those of all columns */
    private String encode(String standardised, String codeRows) {
        int outer = settings.hiddenOuter();
        float[] weight = weights.array("encoder1.weight");
        float[] bias = weights.array("encoder1.bias");
        String sum = features.categoricalColumns() > 0 ? embed(codeRows, weight, bias) : graph.floats(bias, outer);
        if (features.numericColumns() > 0) {
            float[] numeric = java.util.Arrays.copyOf(weight, features.numericColumns() * outer);
            sum = graph.op("Gemm", standardised, graph.floats(numeric, features.numericColumns(), outer), sum);
        }
        return graph.layer(weights, graph.op("Relu", sum), "encoder2", outer, settings.hiddenInner(), true);
    }

    /**
     * The first layer's bias and its answers to each code, summed over the categorical columns, [batch, outer]. The sum is a
     * product of a row of ones with all answers, [columns, batch x outer]: a reduction adds in much smaller steps.
     */
    private String embed(String codeRows, float[] weight, float[] bias) {
        int outer = settings.hiddenOuter();
        int columns = features.categoricalColumns();
        long[] firstRow = firstCodeRows();
        int rows = allCodes();
        float[] table = new float[rows * outer];
        for (int column = 0; column < columns; column++) {
            CategoryCoding coding = features.history().coding(column);
            float[] inputs = new float[coding.inputs()];
            for (int code = 0; code < coding.codes(); code++) {
                coding.encode(code, inputs, 0);
                int row = (int) firstRow[column] + code;
                if (column == 0) {
                    System.arraycopy(bias, 0, table, row * outer, outer);
                }
                for (int i = 0; i < inputs.length; i++) {
                    int weightRow = features.firstInput(column) + i;
                    for (int unit = 0; unit < outer; unit++) {
                        table[row * outer + unit] += inputs[i] * weight[weightRow * outer + unit];
                    }
                }
            }
        }
        String gathered = graph.op(
                "Gather", Map.of("axis", 0L), graph.floats(table, rows, outer), graph.op("Transpose", codeRows));
        float[] ones = new float[columns];
        java.util.Arrays.fill(ones, 1);
        String byColumn = graph.op("Reshape", gathered, graph.longs(new long[] {columns, -1}, 2));
        String sum = graph.op("MatMul", graph.floats(ones, 1, columns), byColumn);
        return graph.op("Reshape", sum, graph.longs(new long[] {-1, outer}, 2));
    }

    /** Where each categorical column's codes begin in a table that holds those of all columns. */
    private long[] firstCodeRows() {
        long[] first = new long[features.categoricalColumns()];
        for (int column = 1; column < first.length; column++) {
            first[column] =
                    first[column - 1] + features.history().coding(column - 1).codes();
        }
        return first;
    }

    /** Codes of all categorical columns together. */
    private int allCodes() {
        int rows = 0;
        for (int column = 0; column < features.categoricalColumns(); column++) {
            rows += features.history().coding(column).codes();
        }
        return rows;
    }

    private String klDivergence(String mu, String logVariance) {
        String squares = graph.op("Mul", mu, mu);
        String variances = graph.op("Exp", logVariance);
        String terms = graph.op("Sub", graph.op("Add", squares, variances), logVariance);
        String sum = graph.op("Sub", graph.sumColumns(terms), graph.scalar(settings.latent()));
        return graph.op("Relu", graph.op("Mul", sum, graph.scalar(0.5f))); // rounding must not make it negative
    }

    /** Adds the memory's nodes and outputs, and returns the score. */
    private String remember(Memory remembered, String localPoint, String globalPoint, String elbo) {
        MemoryNodes nodes = new MemoryNodes(graph, remembered);
        String[] surprises = graph.ops(
                "Split",
                Map.of("axis", 1L),
                3,
                nodes.surprises(
                        List.of(
                                nodes.local(localPoint),
                                nodes.global(globalPoint),
                                graph.op("Unsqueeze", elbo, graph.longs(new long[] {1}, 1))),
                        List.of(remembered.local(), remembered.global(), remembered.elbo())),
                graph.longs(new long[] {1, 1, 1}, 3));
        graph.floatOutput(nodes.column(surprises[0]), Contract.LOCAL_SURPRISE, 0);
        graph.floatOutput(nodes.column(surprises[1]), Contract.GLOBAL_SURPRISE, 0);
        return nodes.score(surprises[0], surprises[1], surprises[2]);
    }

    /** Rarity of each word, [batch, categoricalColumns]. */
    private String rarity(String codeRows) {
        int columns = features.categoricalColumns();
        long[] first = firstCodeRows();
        int rows = allCodes();
        float[] rarity = new float[rows];
        for (int column = 0; column < columns; column++) {
            CategoryCoding coding = features.history().coding(column);
            for (int code = 0; code < coding.codes(); code++) {
                rarity[(int) first[column] + code] = coding.rarity(code);
            }
        }
        return graph.op("Gather", Map.of("axis", 0L), graph.floats(rarity, rows), codeRows);
    }

    private String concat(List<String> parts) {
        return parts.size() == 1 ? parts.get(0) : graph.op("Concat", Map.of("axis", 1L), parts.toArray(String[]::new));
    }

    /** Signed root of twice the loss, also where a value is missing; of a normal density the error over the deviation. */
    private String numericResidual(String standardised, String missing, String head) {
        int columns = features.numericColumns();
        float[] absent = new float[columns];
        for (int i = 0; i < columns; i++) {
            absent[i] = (float) Math.sqrt(2 * costs.missingNumeric(i));
        }
        String residual =
                switch (settings.reconstruction()) {
                    case GAUSSIAN ->
                        graph.op(
                                "Mul",
                                graph.op("Sub", head, standardised),
                                graph.floats(perDeviation("numeric"), 1, columns));
                    case MSE -> graph.op("Sub", head, standardised);
                    case BCE -> crossEntropyResidual(standardised, head);
                };
        return graph.op("Where", missing, graph.floats(absent, 1, columns), residual);
    }

    /** Signed root of twice the cross-entropy between the value's place in history's range and the decoder's. */
    private String crossEntropyResidual(String standardised, String logits) {
        int columns = features.numericColumns();
        String scaled = graph.op("Mul", standardised, graph.floats(features.perWidth(), 1, columns));
        String place = graph.clip(
                graph.op("Add", scaled, graph.floats(features.placeOfZero(), 1, columns)),
                Reconstruction.LEAST_PLACE,
                1 - Reconstruction.LEAST_PLACE);
        String one = graph.scalar(1);
        String rest = graph.op("Sub", one, place);
        String minusEntropy = graph.op(
                "Add", graph.op("Mul", place, graph.op("Log", place)), graph.op("Mul", rest, graph.op("Log", rest)));
        String normaliser = graph.op("Log", graph.op("Add", graph.op("Exp", logits), one));
        String crossEntropy = graph.op("Sub", normaliser, graph.op("Mul", logits, place));
        String loss = graph.op("Relu", graph.op("Add", crossEntropy, minusEntropy));
        String root = graph.op("Sqrt", graph.op("Mul", loss, graph.scalar(2)));
        String direction = graph.op("Sign", graph.op("Sub", graph.op("Sigmoid", logits), place));
        return graph.op("Mul", root, direction);
    }

    private String rarityResidual(String rarity, String decoded) {
        int columns = features.categoricalColumns();
        String error = graph.op(
                "Sub", graph.layer(weights, decoded, "rarity", settings.hiddenOuter(), columns, false), rarity);
        return graph.op("Mul", error, graph.floats(perDeviation("rarity"), 1, columns));
    }

    /** One over the learned deviation of each column of a Gaussian head. */
    private float[] perDeviation(String head) {
        float[] perDeviation = weights.array(head + ".log_variance").clone();
        for (int i = 0; i < perDeviation.length; i++) {
            perDeviation[i] = (float) Math.exp(-0.5 * perDeviation[i]);
        }
        return perDeviation;
    }

    private String wordLoss(String codes, String logits) {
        int columns = features.categoricalColumns();
        long[] firstLogit = new long[columns];
        float[] missingCost = new float[columns];
        float[] unseenCost = new float[columns];
        for (int column = 0; column < columns; column++) {
            firstLogit[column] = features.firstLogit(column);
            missingCost[column] = costs.missingCategorical(column);
            unseenCost[column] = costs.unseenCategorical(column);
        }
        String firstWord = graph.longs(new long[] {Codes.FIRST_WORD});
        String word = graph.op("Max", graph.op("Sub", codes, firstWord), graph.longs(new long[] {0}));
        String chosen = graph.op(
                "GatherElements",
                Map.of("axis", 1L),
                logits,
                graph.op("Add", word, graph.longs(firstLogit, 1, columns)));
        String groups = graph.floats(features.logitGroups(), features.logits(), columns);
        String normaliser = graph.op("Log", graph.op("MatMul", graph.op("Exp", logits), groups));
        String loss = graph.op("Relu", graph.op("Sub", normaliser, chosen));
        String unseen = graph.op("Equal", codes, graph.longs(new long[] {Codes.UNSEEN}));
        String missing = graph.op("Equal", codes, graph.longs(new long[] {Codes.MISSING}));
        String orUnseen = graph.op("Where", unseen, graph.floats(unseenCost, 1, columns), loss);
        return graph.op("Where", missing, graph.floats(missingCost, 1, columns), orUnseen);
    }

    /** Column losses, numeric then categorical, to one contribution per field in the schema's order. */
    private String perField(Schema schema, List<String> losses) {
        String columns = concat(losses);
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
