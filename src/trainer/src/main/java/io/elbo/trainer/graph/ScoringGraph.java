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
import java.util.Arrays;
import java.util.LinkedHashMap;
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
    private final List<CodeRow> codeRows = new ArrayList<>();

    /** A row of the tables that hold all categorical columns' codes. */
    private record CodeRow(int column, int code) {}

    private ScoringGraph(
            Features features, VaeSettings settings, VaeWeights weights, Costs costs, @Nullable Memory memory) {
        this.features = features;
        this.settings = settings;
        this.weights = weights;
        this.costs = costs;
        this.memory = memory;
        for (int column = 0; column < features.categoricalColumns(); column++) {
            codeRows.add(new CodeRow(column, Codes.UNSEEN)); // for all that is too small
            for (int code = 0; code < features.fitted().coding(column).codes(); code++) {
                codeRows.add(new CodeRow(column, code));
            }
            codeRows.add(new CodeRow(column, Codes.UNSEEN)); // for all that is too large
        }
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
        Schema schema = features.fitted().schema();
        Decoder decoder = new Decoder(graph, features, settings, weights);

        String missing = "";
        String standardised = "";
        if (numericColumns > 0) {
            String numeric = graph.floatInput(Contract.NUMERIC, numericColumns);
            missing = graph.op("IsNaN", numeric);
            standardised = standardise(numeric, missing);
        }
        String rows = categoricalColumns > 0 ? rows(graph.longInput(Contract.CATEGORICAL, categoricalColumns)) : "";

        String hidden = encode(standardised, rows);
        String mu = graph.layer(weights, hidden, "mu", settings.hiddenInner(), settings.latent(), false);
        String logVariance = graph.clip(
                graph.layer(weights, hidden, "log_variance", settings.hiddenInner(), settings.latent(), false),
                -VaeSettings.MOST_LATENT_LOG_VARIANCE,
                VaeSettings.MOST_LATENT_LOG_VARIANCE);
        String kl = klDivergence(mu, logVariance);
        Decoder.Heads heads = decoder.heads(decoder.hidden(mu), memory != null);

        List<String> roots = new ArrayList<>();
        List<String> losses = new ArrayList<>();
        if (numericColumns > 0) {
            String root = numericRoot(standardised, missing, heads.numeric());
            roots.add(root);
            losses.add(graph.op("Mul", root, root));
            graph.floatOutput(
                    decoder.raw(decoder.numericMeans(heads.numeric())), Contract.EXPECTED_NUMERIC, numericColumns);
        }
        if (categoricalColumns > 0) {
            String loss = wordLoss(rows, heads.logits());
            losses.add(loss);
            if (memory != null) {
                roots.add(graph.op("Sqrt", loss));
            }
            graph.longOutput(
                    decoder.mostLikelyCodes(heads.logits()), Contract.EXPECTED_CATEGORICAL, categoricalColumns);
        }
        if (settings.samples() > 0) {
            losses = sampledLosses(decoder, mu, logVariance, standardised, missing, rows);
        }
        String contributions = perField(schema, losses);
        String reconstruction = graph.sumColumns(contributions);
        Map<String, Float> elboTerms = new LinkedHashMap<>();
        elboTerms.put(reconstruction, 1f);
        elboTerms.put(kl, (float) settings.beta());
        String score;
        if (memory == null) {
            score = graph.op("Add", reconstruction, graph.op("Mul", kl, graph.scalar((float) settings.beta())));
        } else {
            roots.add(0, mu);
            List<String> own = new ArrayList<>();
            if (numericColumns > 0) {
                own.add(standardised);
            }
            if (categoricalColumns > 0) {
                String rarity = rarity(rows);
                own.add(rarity);
                String root = gaussianRoot(heads.rarity(), rarity, perDeviation("rarity"));
                roots.add(root);
                elboTerms.put(graph.reduce("ReduceSumSquare", 1, false, root), 1f);
            }
            score = remember(memory, graph.concat(roots), graph.concat(own), elboTerms);
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
            Decoder decoder, String mu, String logVariance, String standardised, String missing, String rows) {
        LatentSamples samples = new LatentSamples(graph, settings);
        Decoder.Heads heads = decoder.heads(decoder.hidden(samples.latents(mu, logVariance)), false);
        List<String> losses = new ArrayList<>();
        if (features.numericColumns() > 0) {
            String root = numericRoot(
                    samples.repeat(standardised, features.numericColumns()),
                    samples.repeat(missing, features.numericColumns()),
                    heads.numeric());
            losses.add(samples.mean(graph.op("Mul", root, root), features.numericColumns()));
        }
        if (features.categoricalColumns() > 0) {
            String loss = wordLoss(samples.repeat(rows, features.categoricalColumns()), heads.logits());
            losses.add(samples.mean(loss, features.categoricalColumns()));
        }
        return losses;
    }

    /** Raw columns to what the network reads; 0, the mean, where a value is missing. */
    private String standardise(String numeric, String missing) {
        int columns = features.numericColumns();
        float[] mean = new float[columns];
        float[] perDeviation = new float[columns];
        int heavy = 0;
        for (int i = 0; i < columns; i++) {
            NumericTransform transform = features.fitted().transform(i);
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
            NumericTransform transform = features.fitted().transform(i);
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

    /** Each code's row among {@link #codeRows}, [batch, categoricalColumns]. */
    private String rows(String codes) {
        int columns = features.categoricalColumns();
        long[] tooLarge = new long[columns];
        long[] first = new long[columns];
        int row = 0;
        for (int column = 0; column < columns; column++) {
            tooLarge[column] = features.fitted().coding(column).codes();
            first[column] = row + 1L;
            row += (int) tooLarge[column] + 2;
        }
        String notTooLarge = graph.op("Min", codes, graph.longs(tooLarge, 1, columns));
        String bounded = graph.op("Max", notTooLarge, graph.longs(new long[] {-1}));
        return graph.op("Add", bounded, graph.longs(first, 1, columns));
    }

    private String encode(String standardised, String rows) {
        int outer = settings.hiddenOuter();
        float[] weight = weights.array("encoder1.weight");
        float[] bias = weights.array("encoder1.bias");
        String sum = features.categoricalColumns() > 0 ? embed(rows, weight, bias) : graph.floats(bias, outer);
        if (features.numericColumns() > 0) {
            float[] numeric = Arrays.copyOf(weight, features.numericColumns() * outer);
            sum = graph.op("Gemm", standardised, graph.floats(numeric, features.numericColumns(), outer), sum);
        }
        return graph.layer(weights, graph.op("Relu", sum), "encoder2", outer, settings.hiddenInner(), true);
    }

    /**
     * The first layer's bias and its answers to each code, summed over the categorical columns, [batch, outer]. The sum is a
     * product of a row of ones with all answers, [columns, batch x outer]: a reduction adds in much smaller steps.
     */
    private String embed(String rows, float[] weight, float[] bias) {
        int outer = settings.hiddenOuter();
        int columns = features.categoricalColumns();
        float[] table = new float[codeRows.size() * outer];
        for (int row = 0; row < codeRows.size(); row++) {
            int column = codeRows.get(row).column();
            CategoryCoding coding = features.fitted().coding(column);
            float[] inputs = new float[coding.inputs()];
            coding.encode(codeRows.get(row).code(), inputs, 0);
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
        String answers = graph.floats(table, codeRows.size(), outer);
        String gathered = graph.op("Gather", Map.of("axis", 0L), answers, graph.op("Transpose", rows));
        String byColumn = graph.op("Reshape", gathered, graph.longs(new long[] {columns, -1}, 2));
        String sum = graph.op("MatMul", graph.floats(ones(columns), 1, columns), byColumn);
        return graph.op("Reshape", sum, graph.longs(new long[] {-1, outer}, 2));
    }

    private String klDivergence(String mu, String logVariance) {
        String squares = graph.op("Mul", mu, mu);
        String variances = graph.op("Exp", logVariance);
        String terms = graph.op("Sub", graph.op("Add", squares, variances), logVariance);
        String sum = graph.op("Sub", graph.sumColumns(terms), graph.scalar(settings.latent()));
        return graph.op("Relu", graph.op("Mul", sum, graph.scalar(0.5f))); // rounding must not make it negative
    }

    /** Adds the memory's nodes and outputs, and returns the score. */
    private String remember(Memory remembered, String roots, String own, Map<String, Float> elboTerms) {
        MemoryNodes nodes = new MemoryNodes(graph, remembered);
        String[] surprises = nodes.surprises(nodes.local(roots, localUnits()), nodes.global(own), elboTerms);
        graph.floatOutput(surprises[1], Contract.LOCAL_SURPRISE, 0);
        graph.floatOutput(surprises[2], Contract.GLOBAL_SURPRISE, 0);
        return surprises[0];
    }

    /** What turns latent means and roots of losses into coordinates of the local space, as {@link Spaces} has them. */
    private float[] localUnits() {
        int firstWord = settings.latent() + features.numericColumns();
        float[] unit = new float[firstWord + 2 * features.categoricalColumns()];
        Arrays.fill(unit, (float) Math.sqrt(2));
        Arrays.fill(unit, 0, settings.latent(), 1);
        Arrays.fill(
                unit, firstWord, firstWord + features.categoricalColumns(), Spaces.WORD_UNIT * (float) Math.sqrt(2));
        return unit;
    }

    /** Rarity of each word, [batch, categoricalColumns]. */
    private String rarity(String rows) {
        float[] rarity = new float[codeRows.size()];
        for (int i = 0; i < rarity.length; i++) {
            CodeRow row = codeRows.get(i);
            rarity[i] = features.fitted().coding(row.column()).rarity(row.code());
        }
        return lookUp(graph.floats(rarity, 1, rarity.length), rows);
    }

    /** Single elements of a table [1, codeRows], [batch, categoricalColumns]: ONNX Runtime gathers them fastest in one row. */
    private String lookUp(String table, String rows) {
        String inOneRow = graph.op("Reshape", rows, graph.longs(new long[] {1, -1}, 2));
        String found = graph.op("GatherElements", Map.of("axis", 1L), table, inOneRow);
        return graph.op("Reshape", found, graph.longs(new long[] {-1, features.categoricalColumns()}, 2));
    }

    /** Signed root of the loss, also where a value is missing, [batch, numericColumns]. */
    private String numericRoot(String standardised, String missing, String head) {
        int columns = features.numericColumns();
        float[] absent = new float[columns];
        for (int i = 0; i < columns; i++) {
            absent[i] = (float) Math.sqrt(costs.missingNumeric(i));
        }
        String root =
                switch (settings.reconstruction()) {
                    case GAUSSIAN -> gaussianRoot(head, standardised, perDeviation("numeric"));
                    case MSE -> gaussianRoot(head, standardised, ones(columns));
                    case BCE -> crossEntropyRoot(standardised, head);
                };
        return graph.op("Where", missing, graph.floats(absent, 1, columns), root);
    }

    /** Signed root of the loss of a normal density, half the square of the error over the deviation. */
    private String gaussianRoot(String mean, String value, float[] perDeviation) {
        float[] factor = new float[perDeviation.length];
        for (int i = 0; i < factor.length; i++) {
            factor[i] = (float) (Math.sqrt(0.5) * perDeviation[i]);
        }
        return graph.op("Mul", graph.op("Sub", mean, value), graph.floats(factor, 1, factor.length));
    }

    static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** Signed root of the cross-entropy between the value's place in history's range and the decoder's. */
    private String crossEntropyRoot(String standardised, String logits) {
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
        String direction = graph.op("Sign", graph.op("Sub", graph.op("Sigmoid", logits), place));
        return graph.op("Mul", graph.op("Sqrt", loss), direction);
    }

    /** One over the learned deviation of each column of a Gaussian head. */
    private float[] perDeviation(String head) {
        float[] perDeviation = weights.array(head + ".log_variance").clone();
        for (int i = 0; i < perDeviation.length; i++) {
            perDeviation[i] = (float) Math.exp(-0.5 * perDeviation[i]);
        }
        return perDeviation;
    }

    /** Cross-entropy of each word, or what it costs that there is none, [batch, categoricalColumns]. */
    private String wordLoss(String rows, String logits) {
        int columns = features.categoricalColumns();
        long[] logit = new long[codeRows.size()];
        float[] cost = new float[codeRows.size()];
        for (int i = 0; i < cost.length; i++) {
            CodeRow row = codeRows.get(i);
            logit[i] = features.firstLogit(row.column()) + Math.max(0L, row.code() - Codes.FIRST_WORD);
            cost[i] = switch (row.code()) {
                case Codes.MISSING -> costs.missingCategorical(row.column());
                case Codes.UNSEEN -> costs.unseenCategorical(row.column());
                default -> -1; // a word
            };
        }
        String chosen = graph.op(
                "GatherElements", Map.of("axis", 1L), logits, lookUp(graph.longs(logit, 1, logit.length), rows));
        String groups = graph.floats(features.logitGroups(), features.logits(), columns);
        String normaliser = graph.op("Log", graph.op("MatMul", graph.op("Exp", logits), groups));
        String loss = graph.op("Relu", graph.op("Sub", normaliser, chosen));
        String costOfNoWord = lookUp(graph.floats(cost, 1, cost.length), rows);
        return graph.op("Where", graph.op("Less", costOfNoWord, graph.scalar(0)), loss, costOfNoWord);
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
