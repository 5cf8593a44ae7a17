package io.elbo.trainer.graph;

import io.elbo.trainer.fit.Costs;
import io.elbo.trainer.fit.NumericTransform;
import io.elbo.trainer.vae.Features;
import io.elbo.trainer.vae.Reconstruction;
import java.util.Map;

/**
 * The nodes that read numeric columns: raw values to standardised ones, and those to residuals. A residual times its column's
 * {@link #scale} is the signed root of the column's loss. The scale is left to whoever uses the residuals, since it fits into
 * weights that are there anyway.
 */
final class NumericNodes {
    private static final float MAX_RAW = 1e30f;

    private final OnnxGraph graph;
    private final Features features;
    private final Reconstruction reconstruction;
    private final Costs costs;
    private final float[] perDeviation; // of the decoder's normal densities; not used by cross-entropies
    private final String missing; // [batch, numericColumns]
    private final String standardised; // [batch, numericColumns]

    /**
     * @param numeric the input, raw units
     * @param perDeviation one over the learned deviation of each column
     */
    NumericNodes(
            OnnxGraph graph,
            Features features,
            Reconstruction reconstruction,
            Costs costs,
            float[] perDeviation,
            String numeric) {
        this.graph = graph;
        this.features = features;
        this.reconstruction = reconstruction;
        this.costs = costs;
        this.perDeviation = perDeviation;
        missing = graph.op("IsNaN", numeric);
        standardised = standardise(numeric);
    }

    /** Which values are missing, [batch, numericColumns]. */
    String missing() {
        return missing;
    }

    /** What the network reads, [batch, numericColumns]; 0, the mean, where a value is missing. */
    String standardised() {
        return standardised;
    }

    /** Raw columns to what the network reads; 0, the mean, where a value is missing. */
    private String standardise(String numeric) {
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
        // a folded column needs finite numbers on the way; of all others the last bound makes finite what is not
        String bounded = heavy == 0
                ? numeric
                : graph.clip(graph.op("Where", missing, graph.scalar(0), numeric), -MAX_RAW, MAX_RAW);
        String shifted = graph.op("Sub", bounded, graph.floats(mean, 1, columns));
        String scaled = graph.op("Mul", shifted, graph.floats(perDeviation, 1, columns));
        if (heavy > 0) {
            scaled = graph.op("Add", scaled, heavyTailed(bounded, heavy));
        }
        String clipped = graph.clip(scaled, -NumericTransform.CLIP, NumericTransform.CLIP);
        return graph.op("Where", missing, graph.scalar(0), clipped);
    }

    /** The heavy-tailed columns standardised, all others 0. Only they are folded: an inverse hyperbolic sine is expensive. */
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
        String folded = graph.op("Asinh", graph.clip(scaled, -MAX_RAW, MAX_RAW));
        String centred = graph.op("Sub", folded, graph.floats(mean, 1, heavy));
        return graph.op("MatMul", centred, graph.floats(placed, heavy, columns));
    }

    /**
     * What is left of each value beside the decoder's, also where a value is missing, [batch, numericColumns].
     *
     * @param standardised of the record, or of its samples
     * @param missing of the same shape
     * @param head the decoder's, of the same shape
     */
    String residual(String standardised, String missing, String head) {
        int columns = features.numericColumns();
        float[] scale = scale();
        float[] absent = new float[columns];
        for (int i = 0; i < columns; i++) {
            absent[i] = (float) (Math.sqrt(costs.missingNumeric(i)) / scale[i]);
        }
        String present = reconstruction == Reconstruction.BCE
                ? crossEntropyRoot(standardised, head)
                : graph.op("Sub", head, standardised);
        return graph.op("Where", missing, graph.floats(absent, 1, columns), present);
    }

    /** What makes of each column's residual the signed root of its loss. */
    float[] scale() {
        float[] scale = new float[features.numericColumns()];
        for (int i = 0; i < scale.length; i++) {
            scale[i] = switch (reconstruction) {
                case GAUSSIAN -> gaussianScale(perDeviation[i]);
                case MSE -> gaussianScale(1);
                case BCE -> 1;
            };
        }
        return scale;
    }

    /** Of a normal density the loss is half the square of the error over the deviation. */
    static float gaussianScale(float perDeviation) {
        return (float) (Math.sqrt(0.5) * perDeviation);
    }

    /** Losses, [batch, numericColumns]. */
    String losses(String residual) {
        float[] scale = scale();
        float[] squared = new float[scale.length];
        for (int i = 0; i < scale.length; i++) {
            squared[i] = scale[i] * scale[i];
        }
        String squares = graph.op("Mul", residual, residual);
        return graph.op("Mul", squares, graph.floats(squared, 1, squared.length));
    }

    /** Signed root of the cross-entropy between the value's place in history's range and the decoder's. */
    private String crossEntropyRoot(String standardised, String logits) {
        int columns = features.numericColumns();
        String scaled = graph.op("Mul", standardised, graph.floats(features.perWidth(), 1, columns));
        String place = graph.clip(
                graph.op("Add", scaled, graph.floats(features.placeOfZero(), 1, columns)),
                Reconstruction.MIN_PLACE,
                1 - Reconstruction.MIN_PLACE);
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
}
