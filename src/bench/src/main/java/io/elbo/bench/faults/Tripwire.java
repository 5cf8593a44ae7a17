package io.elbo.bench.faults;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.elbo.core.model.Contract;
import java.util.List;

/**
 * A model whose graph fails for some records, so that inference fails in the service as it is: a number near
 * {@link #ALWAYS} makes every call that holds it fail, one near {@link #SOMETIMES} every second call. It looks up an index
 * that is out of bounds for such rows, and adds the zero that it finds for all others to the score.
 */
final class Tripwire {
    static final float SOMETIMES = 3e34f;
    static final float ALWAYS = 3e35f;

    private static final float NEARNESS = 1.1f; // larger numbers are the golden rows'

    private static final String UNTRIPPED = "untripped_score";

    private final GraphProto.Builder graph;

    private Tripwire(GraphProto.Builder graph) {
        this.graph = graph;
    }

    /** The same model with the wire in it. */
    static byte[] in(byte[] model) {
        try {
            ModelProto.Builder builder = ModelProto.parseFrom(model).toBuilder();
            new Tripwire(builder.getGraphBuilder()).string();
            return builder.build().toByteArray();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("not an ONNX file", e);
        }
    }

    private void string() {
        for (NodeProto.Builder node : graph.getNodeBuilderList()) {
            for (int i = 0; i < node.getOutputCount(); i++) {
                if (node.getOutput(i).equals(Contract.SCORE)) {
                    node.setOutput(i, UNTRIPPED);
                }
            }
            for (int i = 0; i < node.getInputCount(); i++) {
                if (node.getInput(i).equals(Contract.SCORE)) {
                    node.setInput(i, UNTRIPPED);
                }
            }
        }
        scalar("trip_half", 0.5f);
        graph.addInitializer(TensorProto.newBuilder()
                .setName("trip_zero")
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addDims(1)
                .addFloatData(0));
        graph.addInitializer(TensorProto.newBuilder()
                .setName("trip_axis")
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addDims(1)
                .addInt64Data(1));
        count(ALWAYS, "trip_always_rows");
        count(SOMETIMES, "trip_sometimes_rows");
        graph.addNode(node("RandomUniform", "trip_random")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("shape")
                        .setType(AttributeProto.AttributeType.INTS)
                        .addInts(1)));
        graph.addNode(node("Less", "trip_coin", "trip_random", "trip_half"));
        cast("trip_coin", "trip_coin_float", TensorProto.DataType.FLOAT);
        graph.addNode(node("Mul", "trip_unlucky_rows", "trip_sometimes_rows", "trip_coin_float"));
        graph.addNode(node("Add", "trip_rows", "trip_always_rows", "trip_unlucky_rows"));
        cast("trip_rows", "trip_index", TensorProto.DataType.INT64);
        graph.addNode(node("Gather", "trip_zeros", "trip_zero", "trip_index"));
        graph.addNode(node("Add", Contract.SCORE, UNTRIPPED, "trip_zeros"));
    }

    static boolean isNear(float number, float trip) {
        return number > trip / NEARNESS && number < trip * NEARNESS;
    }

    /** How many numbers of each row are near it. */
    private void count(float trip, String output) {
        scalar(output + "_from", trip / NEARNESS);
        scalar(output + "_to", trip * NEARNESS);
        graph.addNode(node("Greater", output + "_above", Contract.NUMERIC, output + "_from"));
        graph.addNode(node("Less", output + "_below", Contract.NUMERIC, output + "_to"));
        graph.addNode(node("And", output + "_where", output + "_above", output + "_below"));
        cast(output + "_where", output + "_each", TensorProto.DataType.FLOAT);
        graph.addNode(node("ReduceSum", output, output + "_each", "trip_axis").addAttribute(integer("keepdims", 0)));
    }

    private void cast(String input, String output, TensorProto.DataType type) {
        graph.addNode(node("Cast", output, input).addAttribute(integer("to", type.getNumber())));
    }

    private static NodeProto.Builder node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(List.of(inputs))
                .addOutput(output);
    }

    private static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    private void scalar(String name, float value) {
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addFloatData(value));
    }
}
