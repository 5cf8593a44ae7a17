package io.elbo.trainer.graph;

import io.elbo.core.feature.Codes;
import io.elbo.trainer.fit.CategoryCoding;
import io.elbo.trainer.fit.Costs;
import io.elbo.trainer.vae.Features;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The nodes that read categorical columns. All columns' codes lie in one table, each column with a row for codes below and above
 * its own: a code outside of the vocabulary finds what an unseen word finds. What the first layer answers to a code, what the
 * word costs and how rare it is are look-ups in such tables; all columns' softmaxes are one product with a 0/1 matrix over bounded
 * exponentials.
 */
final class WordNodes {
    private final OnnxGraph graph;
    private final Features features;
    private final Costs costs;
    private final List<CodeRow> codeRows = new ArrayList<>();

    /** A row of the tables that hold all categorical columns' codes. */
    private record CodeRow(int column, int code) {}

    WordNodes(OnnxGraph graph, Features features, Costs costs) {
        this.graph = graph;
        this.features = features;
        this.costs = costs;
        for (int column = 0; column < features.categoricalColumns(); column++) {
            codeRows.add(new CodeRow(column, Codes.UNSEEN)); // for all that is too small
            for (int code = 0; code < features.fitted().coding(column).codes(); code++) {
                codeRows.add(new CodeRow(column, code));
            }
            codeRows.add(new CodeRow(column, Codes.UNSEEN)); // for all that is too large
        }
    }

    /** Each code's row among {@link #codeRows}, [batch, categoricalColumns]. */
    String rows(String codes) {
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

    /**
     * The first layer's bias and its answers to each code, summed over the categorical columns, [batch, outer]. The sum is a
     * product of a row of ones with all answers, [columns, batch x outer]: a reduction adds in much smaller steps.
     */
    String embed(String rows, float[] weight, float[] bias) {
        int outer = bias.length;
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
        String sum = graph.op("MatMul", graph.floats(ScoringGraph.ones(columns), 1, columns), byColumn);
        return graph.op("Reshape", sum, graph.longs(new long[] {-1, outer}, 2));
    }

    /** Rarity of each word, [batch, categoricalColumns]. */
    String rarity(String rows) {
        float[] rarity = new float[codeRows.size()];
        for (int i = 0; i < rarity.length; i++) {
            CodeRow row = codeRows.get(i);
            rarity[i] = features.fitted().coding(row.column()).rarity(row.code());
        }
        return lookUp(graph.floats(rarity, 1, rarity.length), rows);
    }

    /** Cross-entropy of each word, or what it costs that there is none, [batch, categoricalColumns]. */
    String loss(String rows, String logits) {
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

    /** Single elements of a table [1, codeRows], [batch, categoricalColumns]: ONNX Runtime gathers them fastest in one row. */
    private String lookUp(String table, String rows) {
        String inOneRow = graph.op("Reshape", rows, graph.longs(new long[] {1, -1}, 2));
        String found = graph.op("GatherElements", Map.of("axis", 1L), table, inOneRow);
        return graph.op("Reshape", found, graph.longs(new long[] {-1, features.categoricalColumns()}, 2));
    }
}
