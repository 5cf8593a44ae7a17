package io.elbo.trainer.graph;

import io.elbo.trainer.memory.Memory;
import io.elbo.trainer.memory.Points;
import io.elbo.trainer.memory.Surprise;
import java.util.List;
import java.util.Map;

/**
 * The memory's nodes. A squared distance to every stored row is one product: the record's own norm is one more input, and so is
 * a 1 for the norms of the stored rows, since a product without a bias writes each of its many results once instead of
 * twice.
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
        String nearest = graph.reduce("ReduceMin", 1, true, squaredDistances(point, prototypes, perRadius));
        return graph.op("Sqrt", graph.op("Relu", nearest));
    }

    /** Mean over the groups of the distance to the group's nearest row, [batch, 1]. */
    String global(String columns) {
        Points rows = memory.groupRows();
        String weighted = graph.op("Mul", columns, graph.floats(memory.columnWeight(), 1, rows.dimensions()));
        float[] ones = new float[rows.rows()];
        java.util.Arrays.fill(ones, 1);
        String distances = squaredDistances(weighted, byPlaceInGroup(rows), ones);
        long[] grouped = {-1, Memory.GROUP_ROWS, rows.rows() / Memory.GROUP_ROWS};
        String byGroup = graph.op("Reshape", distances, graph.longs(grouped, grouped.length));
        String nearest = graph.reduce("ReduceMin", 1, false, byGroup);
        return graph.reduce("ReduceMean", 1, true, graph.op("Sqrt", graph.op("Relu", nearest)));
    }

    /** The first row of every group, then the second of every group and so on: the least of a group is then taken in wide steps. */
    private static Points byPlaceInGroup(Points rows) {
        int groups = rows.rows() / Memory.GROUP_ROWS;
        int[] order = new int[rows.rows()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i % groups * Memory.GROUP_ROWS + i / groups;
        }
        return rows.select(order);
    }

    /** Blurred, [batch, rows], each column multiplied by a factor of its own. */
    private String squaredDistances(String point, Points rows, float[] factor) {
        int dimensions = rows.dimensions();
        int count = rows.rows();
        float[] weight = new float[(dimensions + 2) * count];
        double ofNorms = 1 + Memory.BLUR / 2;
        for (int row = 0; row < count; row++) {
            for (int dimension = 0; dimension < dimensions; dimension++) {
                weight[dimension * count + row] = -2 * rows.get(row, dimension) * factor[row];
            }
            weight[dimensions * count + row] = (float) (ofNorms * factor[row]);
            weight[(dimensions + 1) * count + row] =
                    (float) ((ofNorms * rows.squaredNorm(row) + Memory.LEAST_SQUARED_DISTANCE) * factor[row]);
        }
        String norm = graph.op(
                "ReduceSum", Map.of("keepdims", 1L), graph.op("Mul", point, point), graph.longs(new long[] {1}, 1));
        String withNorm = graph.op("Concat", Map.of("axis", 1L), point, norm);
        String extended = graph.op("Pad", withNorm, graph.longs(new long[] {0, 0, 0, 1}, 4), graph.scalar(1));
        return graph.op("MatMul", extended, graph.floats(weight, dimensions + 2, count));
    }

    /**
     * Nats of surprise of several measures, each [batch, 1], as [batch, measures]. The pieces of all their lines lie side by
     * side, so that there is one node of each kind.
     */
    String surprises(List<String> measures, List<Surprise> lines) {
        int pieces = lines.stream().mapToInt(Surprise::pieces).sum();
        int count = lines.size();
        float[] spread = new float[count * pieces];
        float[] start = new float[pieces];
        float[] width = new float[pieces];
        float[] slope = new float[pieces * count];
        int next = 0;
        for (int line = 0; line < count; line++) {
            Surprise surprise = lines.get(line);
            for (int piece = 0; piece < surprise.pieces(); piece++) {
                spread[line * pieces + next] = 1;
                start[next] = -surprise.start()[piece];
                width[next] = surprise.width()[piece];
                slope[next * count + line] = surprise.slope()[piece];
                next++;
            }
        }
        String all = graph.op("Concat", Map.of("axis", 1L), measures.toArray(String[]::new));
        String into = graph.dense(all, spread, start, count, pieces, true);
        String within = graph.op("Min", into, graph.floats(width, 1, pieces));
        return graph.op("MatMul", within, graph.floats(slope, pieces, count));
    }

    /** The score, [batch], of the three surprises, each [batch, 1]. */
    String score(String local, String global, String elbo) {
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
