package io.elbo.trainer.graph;

import io.elbo.trainer.memory.Memory;
import io.elbo.trainer.memory.Points;
import io.elbo.trainer.memory.Surprise;
import java.util.Map;

/**
 * The memory's nodes. A squared distance to every stored row is one product: the stored rows' norms are its bias, the
 * record's own norm is one more input.
 */
final class MemoryNodes {
    private final OnnxGraph graph;
    private final Memory memory;

    MemoryNodes(OnnxGraph graph, Memory memory) {
        this.graph = graph;
        this.memory = memory;
    }

    /** Distance to the nearest prototype in units of its radius, [batch, 1]. {@code point}: [batch, local dimensions]. */
    String local(String point) {
        Points prototypes = memory.prototypes();
        float[] perRadius = new float[prototypes.rows()];
        for (int i = 0; i < perRadius.length; i++) {
            perRadius[i] = 1 / (memory.radius(i) * memory.radius(i));
        }
        String nearest =
                graph.reduce("ReduceMin", 1, true, squaredDistances(point, prototypes, memory.localBlur(), perRadius));
        return graph.op("Sqrt", graph.op("Relu", nearest));
    }

    /** Mean over the groups of the distance to the group's nearest row, [batch, 1]. */
    String global(String columns) {
        Points rows = memory.groupRows();
        String weighted = graph.op("Mul", columns, graph.floats(memory.columnWeight(), 1, rows.dimensions()));
        float[] ones = new float[rows.rows()];
        java.util.Arrays.fill(ones, 1);
        String distances = squaredDistances(weighted, rows, memory.globalBlur(), ones);
        long[] grouped = {-1, rows.rows() / Memory.GROUP_ROWS, Memory.GROUP_ROWS};
        String byGroup = graph.op("Reshape", distances, graph.longs(grouped, grouped.length));
        String nearest = graph.reduce("ReduceMin", 2, false, byGroup);
        return graph.reduce("ReduceMean", 1, true, graph.op("Sqrt", graph.op("Relu", nearest)));
    }

    /** [batch, rows], each column with {@code blur} added and multiplied by a factor of its own. */
    private String squaredDistances(String point, Points rows, double blur, float[] factor) {
        int dimensions = rows.dimensions();
        int count = rows.rows();
        float[] weight = new float[(dimensions + 1) * count];
        float[] bias = new float[count];
        for (int row = 0; row < count; row++) {
            double norm = 0;
            for (int dimension = 0; dimension < dimensions; dimension++) {
                float value = rows.get(row, dimension);
                norm += (double) value * value;
                weight[dimension * count + row] = -2 * value * factor[row];
            }
            weight[dimensions * count + row] = factor[row];
            bias[row] = (float) ((norm + blur) * factor[row]);
        }
        String norm = graph.op(
                "ReduceSum", Map.of("keepdims", 1L), graph.op("Mul", point, point), graph.longs(new long[] {1}, 1));
        String extended = graph.op("Concat", Map.of("axis", 1L), point, norm);
        return graph.dense(extended, weight, bias, dimensions + 1, count, false);
    }

    /** Nats of surprise of a measure, [batch, 1] to [batch, 1]. */
    String surprise(String measure, Surprise surprise) {
        int pieces = surprise.pieces();
        String into = graph.op("Sub", measure, graph.floats(surprise.start(), 1, pieces));
        String within = graph.op("Min", graph.op("Relu", into), graph.floats(surprise.width(), 1, pieces));
        return graph.op("MatMul", within, graph.floats(surprise.slope(), pieces, 1));
    }

    /** The score, [batch], of the three surprises, each [batch, 1]. */
    String score(String local, String elbo, String global) {
        String near = graph.op(
                "Add",
                graph.op("Mul", local, graph.scalar(1 - (float) Memory.ELBO_SHARE)),
                graph.op("Mul", elbo, graph.scalar((float) Memory.ELBO_SHARE)));
        String far = graph.op("Add", global, graph.scalar((float) Memory.GLOBAL_LEAD));
        return column(graph.op("Max", near, far));
    }

    /** [batch, 1] to [batch]. */
    String column(String values) {
        return graph.op("Squeeze", values, graph.longs(new long[] {1}, 1));
    }
}
