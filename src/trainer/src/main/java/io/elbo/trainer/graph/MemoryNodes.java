package io.elbo.trainer.graph;

import io.elbo.core.model.Contract;
import io.elbo.trainer.memory.Combination;
import io.elbo.trainer.memory.Groups;
import io.elbo.trainer.memory.Marginal;
import io.elbo.trainer.memory.Memory;
import io.elbo.trainer.memory.Points;
import io.elbo.trainer.memory.Prototypes;
import io.elbo.trainer.memory.Subspace;
import io.elbo.trainer.memory.Surprise;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The memory's nodes. A squared distance to every stored row is one product: the record's own norm is one more input, and so is
 * a 1 for the norms of the stored rows, since a product without a bias writes each of its many results once instead of
 * twice. The units of a point's dimensions stand in the product that takes it to the {@link Subspace}.
 */
final class MemoryNodes {
    private final OnnxGraph graph;
    private final Memory memory;

    MemoryNodes(OnnxGraph graph, Memory memory) {
        this.graph = graph;
        this.memory = memory;
    }

    /**
     * Geometric mean of the distances to the nearest prototype of both halves, in units of their radii, [batch].
     *
     * @param point [batch, local dimensions], each in a unit of its own
     * @param squares of the point, of the same shape
     */
    String local(String point, String squares, float[] unit) {
        Prototypes prototypes = memory.prototypes();
        float[] perRadius = new float[prototypes.rows().rows()];
        for (int i = 0; i < perRadius.length; i++) {
            perRadius[i] = 1 / (prototypes.radius(i) * prototypes.radius(i));
        }
        String distances =
                squaredDistances(extended(point, squares, unit, prototypes.subspace()), prototypes.rows(), perRadius);
        long[] halved = {-1, Prototypes.HALVES, perRadius.length / Prototypes.HALVES};
        String byHalf = graph.op("Reshape", distances, graph.longs(halved, halved.length));
        String nearest = graph.op("Sqrt", graph.reduce("ReduceMin", 2, false, byHalf));
        return graph.op("Sqrt", graph.reduce("ReduceProd", 1, false, nearest));
    }

    /** Mean over the groups of the distance to the group's nearest row, [batch]. {@code columns}: [batch, columns]. */
    String global(String columns) {
        Groups groups = memory.groups();
        Points rows = groups.rows();
        String extended =
                extended(columns, graph.op("Mul", columns, columns), groups.columnWeight(), groups.subspace());
        String distances = squaredDistances(extended, byPlaceInGroup(rows), ScoringGraph.ones(rows.rows()));
        long[] grouped = {-1, Groups.SIZE, rows.rows() / Groups.SIZE};
        String byGroup = graph.op("Reshape", distances, graph.longs(grouped, grouped.length));
        String nearest = graph.reduce("ReduceMin", 1, false, byGroup);
        return graph.reduce("ReduceMean", 1, false, graph.op("Sqrt", nearest));
    }

    /**
     * What the {@link Marginal} measure is the sum of, each [batch], with a factor. The columns are turned into rows of the batch's
     * length first: a knot is then taken from many values in a row, which takes a third of the time.
     *
     * @param standardised numeric columns, [batch, columns]
     */
    Map<String, Float> marginal(String standardised) {
        Marginal marginal = memory.marginal();
        int columns = marginal.columns();
        int hinges = Marginal.HINGES * columns;
        String values = graph.op("Transpose", standardised);
        float[] lower = marginal.lowerKnots();
        for (int i = 0; i < lower.length; i++) {
            lower[i] = -lower[i];
        }
        String above = graph.op("Sub", values, graph.floats(marginal.upperKnots(), Marginal.HINGES, columns, 1));
        String below = graph.op("Sub", graph.floats(lower, Marginal.HINGES, columns, 1), values);
        String upperSum = graph.op("Gemm", graph.floats(marginal.upperSlopes(), 1, hinges), beyond(above, hinges));
        String sum = graph.op("Gemm", graph.floats(marginal.lowerSlopes(), 1, hinges), beyond(below, hinges), upperSum);
        return Map.of(row(sum), 1f);
    }

    /** How far the values are beyond the knots, [HINGES, columns, batch] to [hinges, batch]. */
    private String beyond(String distances, int hinges) {
        return graph.op("Reshape", graph.op("Relu", distances), graph.longs(new long[] {hinges, -1}, 2));
    }

    /** The first row of every group, then the second of every group and so on: the least of a group is then taken in wide steps. */
    private static Points byPlaceInGroup(Points rows) {
        int groups = rows.rows() / Groups.SIZE;
        int[] order = new int[rows.rows()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i % groups * Groups.SIZE + i / groups;
        }
        return rows.select(order);
    }

    /**
     * Blurred, [batch, rows], each column multiplied by a factor of its own: above 0, as the blur is some hundred times what
     * rounding could take away.
     */
    private String squaredDistances(String extended, Points rows, float[] factor) {
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
                    (float) ((ofNorms * rows.squaredNorm(row) + Memory.MIN_SQUARED_DISTANCE) * factor[row]);
        }
        return graph.op("MatMul", extended, graph.floats(weight, dimensions + 2, count));
    }

    /**
     * Every point's coordinates in the subspace, its whole squared norm and a 1, [batch, rank + 2]: one product with the
     * point, to which one with its squares adds the norm.
     *
     * @param point [batch, dimensions], each in a unit of its own
     * @param squares of the point, of the same shape
     */
    private String extended(String point, String squares, float[] unit, Subspace subspace) {
        int dimensions = subspace.dimensions();
        int rank = subspace.rank();
        int width = rank + 2;
        float[] coordinates = new float[dimensions * width];
        float[] norm = new float[dimensions * width];
        for (int dimension = 0; dimension < dimensions; dimension++) {
            for (int direction = 0; direction < rank; direction++) {
                coordinates[dimension * width + direction] = unit[dimension] * subspace.get(direction, dimension);
            }
            norm[dimension * width + rank] = unit[dimension] * unit[dimension];
        }
        float[] one = new float[width];
        one[rank + 1] = 1;
        String placed = graph.dense(point, coordinates, one, dimensions, width, false);
        return graph.op("Gemm", squares, graph.floats(norm, dimensions, width), placed);
    }

    /** The score, and the surprises that explain it by their output's name, each [batch], nats. */
    record Surprises(String score, Map<String, String> parts) {}

    /**
     * Turns the measures into surprise and combines them.
     *
     * @param local distance to the nearest prototypes, [batch]
     * @param global mean distance to the groups, [batch]
     * @param loss what the reconstruction loss is the sum of, each [batch], with a factor; not read if it does not count
     * @param marginal what the marginal measure is the sum of, in the same way; empty if it does not count
     */
    Surprises surprises(String local, String global, Map<String, Float> loss, Map<String, Float> marginal) {
        Memory.Surprises surprises = memory.surprises();
        Combination combination = memory.combination();
        List<Surprise> lines = new ArrayList<>(List.of(surprises.local(), surprises.global()));
        List<Map<String, Float>> measures = new ArrayList<>(List.of(Map.of(local, 1f), Map.of(global, 1f)));
        List<String> names = new ArrayList<>(List.of(Contract.LOCAL_SURPRISE, Contract.GLOBAL_SURPRISE));
        float[] near = {1, 0, 0, 0};
        float[] far = {0, 1, 0, 0};
        if (!marginal.isEmpty()) {
            near[lines.size()] = (float) combination.marginalWeight();
            far[lines.size()] = (float) combination.marginalWeight();
            lines.add(surprises.marginal());
            measures.add(marginal);
            names.add(Contract.MARGINAL_SURPRISE);
        }
        if (combination.hasReconstruction()) {
            near[lines.size()] = (float) combination.reconstructionWeight();
            lines.add(surprises.reconstruction());
            measures.add(loss);
            names.add(Contract.LOSS_SURPRISE);
        }
        String within = within(lines, measures);
        String mixed = mixed(lines, within, new float[][] {near, far}, 0, (float) combination.globalLead());
        float[][] apart = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
        int count = names.size();
        String explained = mixed(lines, within, Arrays.copyOf(apart, count), new float[count]);
        String[] rows = graph.ops("Split", Map.of("axis", 0L), count, explained, graph.longs(ones(count), count));
        Map<String, String> parts = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            parts.put(names.get(i), row(rows[i]));
        }
        return new Surprises(graph.reduce("ReduceMax", 0, false, mixed), parts);
    }

    private static long[] ones(int count) {
        long[] ones = new long[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    /**
     * Weighted sums of the lines' surprises, [mix, batch].
     *
     * @param mix by sum and line, more than the lines allowed
     * @param lead what is added to each sum, nats
     */
    private String mixed(List<Surprise> lines, String within, float[][] mix, float... lead) {
        FloatBuffer slopes = FloatBuffer.allocate(mix.length * pieces(lines));
        for (float[] factors : mix) {
            for (int line = 0; line < lines.size(); line++) {
                for (float slope : lines.get(line).slope()) {
                    slopes.put(factors[line] * slope);
                }
            }
        }
        String slope = graph.floats(slopes.array(), mix.length, pieces(lines));
        return graph.op("Gemm", slope, within, graph.floats(lead, mix.length, 1));
    }

    /**
     * How far each measure reaches into each piece of its line, [pieces, batch]. The pieces of all lines lie below each other,
     * so that there is one node of each kind.
     *
     * @param measures of each line what its measure is the sum of, each [batch], with a factor
     */
    private String within(List<Surprise> lines, List<Map<String, Float>> measures) {
        List<String> terms =
                measures.stream().flatMap(measure -> measure.keySet().stream()).toList();
        int pieces = pieces(lines);
        FloatBuffer spread = FloatBuffer.allocate(pieces * terms.size());
        FloatBuffer start = FloatBuffer.allocate(pieces);
        FloatBuffer width = FloatBuffer.allocate(pieces);
        for (int line = 0; line < lines.size(); line++) {
            Surprise surprise = lines.get(line);
            width.put(surprise.width());
            for (float from : surprise.start()) {
                start.put(-from);
                for (String term : terms) {
                    spread.put(measures.get(line).getOrDefault(term, 0f));
                }
            }
        }
        String joined = graph.op("Concat", Map.of("axis", 0L), terms.toArray(String[]::new));
        String all = graph.op("Reshape", joined, graph.longs(new long[] {terms.size(), -1}, 2));
        String into = graph.op(
                "Gemm",
                graph.floats(spread.array(), pieces, terms.size()),
                all,
                graph.floats(start.array(), pieces, 1));
        return graph.op("Min", graph.op("Relu", into), graph.floats(width.array(), pieces, 1));
    }

    private static int pieces(List<Surprise> lines) {
        return lines.stream().mapToInt(Surprise::pieces).sum();
    }

    /** [1, batch] to [batch]. */
    private String row(String values) {
        return graph.op("Squeeze", values, graph.longs(new long[] {0}, 1));
    }
}
