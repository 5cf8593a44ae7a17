package io.elbo.trainer.graph;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import io.elbo.trainer.vae.VaeWeights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * A small builder of ONNX graphs (opset {@value #OPSET}). Every method appends one node and returns the name of what it
 * computes; constants are written once however often they are used. Not thread-safe.
 */
final class OnnxGraph {
    static final int OPSET = 17;
    private static final int IR_VERSION = 8;
    private static final String BATCH = "batch";

    private final OnnxMl.GraphProto.Builder graph = OnnxMl.GraphProto.newBuilder();
    private final Map<OnnxMl.TensorProto, String> constants = new LinkedHashMap<>();
    private final Map<String, String> outputs = new HashMap<>(); // names by value: a copy of its own would cost a node
    private int nodes;

    OnnxGraph(String name) {
        graph.setName(name);
    }

    /** Declares an input [batch, columns]. */
    String floatInput(String name, int columns) {
        graph.addInput(port(name, OnnxMl.TensorProto.DataType.FLOAT, columns));
        return name;
    }

    /** Declares an input [batch, columns]. */
    String longInput(String name, int columns) {
        graph.addInput(port(name, OnnxMl.TensorProto.DataType.INT64, columns));
        return name;
    }

    /** Declares an output [batch, columns], or [batch] where {@code columns} is 0. */
    void floatOutput(String value, String name, int columns) {
        output(value, name, OnnxMl.TensorProto.DataType.FLOAT, columns);
    }

    /** Declares an output [batch, columns]. */
    void longOutput(String value, String name, int columns) {
        output(value, name, OnnxMl.TensorProto.DataType.INT64, columns);
    }

    private void output(String value, String name, OnnxMl.TensorProto.DataType type, int columns) {
        if (outputs.put(value, name) != null) {
            throw new IllegalArgumentException(value + " is an output already");
        }
        graph.addOutput(port(name, type, columns));
    }

    private static OnnxMl.ValueInfoProto port(String name, OnnxMl.TensorProto.DataType type, int columns) {
        OnnxMl.TensorShapeProto.Builder shape = OnnxMl.TensorShapeProto.newBuilder();
        shape.addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
        if (columns > 0) {
            shape.addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimValue(columns));
        }
        OnnxMl.TypeProto.Tensor tensor = OnnxMl.TypeProto.Tensor.newBuilder()
                .setElemType(type.getNumber())
                .setShape(shape)
                .build();
        return OnnxMl.ValueInfoProto.newBuilder()
                .setName(name)
                .setType(OnnxMl.TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    /** A constant of the given shape; without dimensions a scalar. */
    String floats(float[] values, long... shape) {
        byte[] bytes = new byte[values.length * Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
        return constant(OnnxMl.TensorProto.DataType.FLOAT, bytes, shape);
    }

    String scalar(float value) {
        return floats(new float[] {value});
    }

    String longs(long[] values, long... shape) {
        byte[] bytes = new byte[values.length * Long.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(values);
        return constant(OnnxMl.TensorProto.DataType.INT64, bytes, shape);
    }

    String booleans(boolean[] values, long... shape) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) (values[i] ? 1 : 0);
        }
        return constant(OnnxMl.TensorProto.DataType.BOOL, bytes, shape);
    }

    private String constant(OnnxMl.TensorProto.DataType type, byte[] bytes, long... shape) {
        OnnxMl.TensorProto.Builder tensor =
                OnnxMl.TensorProto.newBuilder().setDataType(type.getNumber()).setRawData(ByteString.copyFrom(bytes));
        for (long dimension : shape) {
            tensor.addDims(dimension);
        }
        OnnxMl.TensorProto nameless = tensor.build();
        return constants.computeIfAbsent(nameless, key -> "c" + constants.size());
    }

    /** Appends a node with one output. */
    String op(String type, String... inputs) {
        return op(type, Map.of(), inputs);
    }

    /** Appends a node with one output and integer attributes. */
    String op(String type, Map<String, Long> attributes, String... inputs) {
        return ops(type, attributes, 1, inputs)[0];
    }

    /** A reduction over one axis, which all but ReduceSum still take as an attribute in opset 17. */
    String reduce(String type, long axis, boolean keepDimension, String input) {
        String output = op(type, Map.of("keepdims", keepDimension ? 1L : 0L), input);
        graph.getNodeBuilder(graph.getNodeCount() - 1)
                .addAttribute(OnnxMl.AttributeProto.newBuilder()
                        .setName("axes")
                        .setType(OnnxMl.AttributeProto.AttributeType.INTS)
                        .addInts(axis));
        return output;
    }

    /** Appends a node with several outputs. */
    String[] ops(String type, Map<String, Long> attributes, int outputs, String... inputs) {
        OnnxMl.NodeProto.Builder node = OnnxMl.NodeProto.newBuilder()
                .setName(type + "_" + nodes)
                .setOpType(type)
                .addAllInput(List.of(inputs));
        new java.util.TreeMap<>(attributes)
                .forEach((name, value) -> node.addAttribute(OnnxMl.AttributeProto.newBuilder()
                        .setName(name)
                        .setType(OnnxMl.AttributeProto.AttributeType.INT)
                        .setI(value)));
        String[] names = new String[outputs];
        for (int i = 0; i < outputs; i++) {
            names[i] = "n" + nodes + "_" + i;
            node.addOutput(names[i]);
        }
        nodes++;
        graph.addNode(node);
        return names;
    }

    /** {@code input x weight + bias}, and a ReLU on top where {@code activate}. */
    String dense(String input, float[] weight, float[] bias, int in, int out, boolean activate) {
        String sum = op("Gemm", input, floats(weight, in, out), floats(bias, out));
        return activate ? op("Relu", sum) : sum;
    }

    /** Several {@link #dense} layers of one input as one product, [batch, length of the bias] each. */
    String[] dense(String input, List<float[]> weights, List<float[]> biases, int in) {
        long[] widths = biases.stream().mapToLong(bias -> bias.length).toArray();
        int all = (int) LongStream.of(widths).sum();
        FloatBuffer bias = FloatBuffer.allocate(all);
        biases.forEach(bias::put);
        FloatBuffer weight = FloatBuffer.allocate(in * all);
        for (int row = 0; row < in; row++) {
            for (int i = 0; i < widths.length; i++) {
                weight.put(weights.get(i), row * (int) widths[i], (int) widths[i]);
            }
        }
        return split(dense(input, weight.array(), bias.array(), in, all, false), widths);
    }

    /** The columns of all parts side by side. */
    String concat(List<String> parts) {
        return parts.size() == 1 ? parts.get(0) : op("Concat", Map.of("axis", 1L), parts.toArray(String[]::new));
    }

    /** The columns of [batch, columns] in parts of these widths. */
    String[] split(String input, long... widths) {
        return widths.length == 1
                ? new String[] {input}
                : ops("Split", Map.of("axis", 1L), widths.length, input, longs(widths, widths.length));
    }

    /** A layer of the VAE by its name. */
    String layer(VaeWeights weights, String input, String name, int in, int out, boolean activate) {
        return dense(input, weights.array(name + ".weight"), weights.array(name + ".bias"), in, out, activate);
    }

    String clip(String input, float min, float max) {
        return op("Clip", input, scalar(min), scalar(max));
    }

    /** Sums over the last of two dimensions: [batch, columns] to [batch]. */
    String sumColumns(String input) {
        return op("ReduceSum", Map.of("keepdims", 0L), input, longs(new long[] {1}, 1));
    }

    /** Gives outputs the names that they are declared by, in the node that makes them and in those that read them. */
    private void nameOutputs(OnnxMl.NodeProto.Builder node) {
        for (int i = 0; i < node.getInputCount(); i++) {
            node.setInput(i, outputs.getOrDefault(node.getInput(i), node.getInput(i)));
        }
        for (int i = 0; i < node.getOutputCount(); i++) {
            node.setOutput(i, outputs.getOrDefault(node.getOutput(i), node.getOutput(i)));
        }
    }

    /** The model file's bytes. */
    byte[] toModel(Map<String, String> metadata, String producerVersion) {
        OnnxMl.GraphProto.Builder complete = graph.clone();
        complete.getNodeBuilderList().forEach(this::nameOutputs);
        constants.forEach(
                (tensor, name) -> complete.addInitializer(tensor.toBuilder().setName(name)));
        OnnxMl.ModelProto.Builder model = OnnxMl.ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("elbo-train")
                .setProducerVersion(producerVersion)
                .addOpsetImport(
                        OnnxMl.OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .setGraph(complete);
        metadata.forEach((key, value) -> model.addMetadataProps(
                OnnxMl.StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.build().toByteArray();
    }
}
