package io.elbo.core.score.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.elbo.core.model.Contract;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.model.ScorePart;
import io.elbo.core.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The inputs and outputs that a graph must have for its metadata's schema; compared with those that it has. */
final class Signature {
    /** @param columns width of the second dimension, or -1 for a tensor of one dimension, the batch */
    private record Port(String name, OnnxJavaType type, int columns) {}

    private static final int ONE_DIMENSION = -1;

    private final List<Port> inputs = new ArrayList<>();
    private final List<Port> outputs = new ArrayList<>();

    private Signature() {}

    static Signature of(ModelMetadata metadata) {
        Schema schema = metadata.schema();
        Signature signature = new Signature();
        signature.input(Contract.NUMERIC, OnnxJavaType.FLOAT, schema.numericColumns());
        signature.input(Contract.CATEGORICAL, OnnxJavaType.INT64, schema.categoricalColumns());
        signature.output(Contract.SCORE, OnnxJavaType.FLOAT, ONE_DIMENSION);
        for (ScorePart part : metadata.parts()) {
            signature.output(part.output(), OnnxJavaType.FLOAT, ONE_DIMENSION);
        }
        signature.output(
                Contract.CONTRIBUTIONS, OnnxJavaType.FLOAT, schema.fields().size());
        signature.output(Contract.EXPECTED_NUMERIC, OnnxJavaType.FLOAT, schema.numericColumns());
        signature.output(Contract.EXPECTED_CATEGORICAL, OnnxJavaType.INT64, schema.categoricalColumns());
        signature.output(Contract.MU, OnnxJavaType.FLOAT, metadata.latent());
        signature.output(Contract.LOG_VARIANCE, OnnxJavaType.FLOAT, metadata.latent());
        return signature;
    }

    private void input(String name, OnnxJavaType type, int columns) {
        if (columns != 0) {
            inputs.add(new Port(name, type, columns));
        }
    }

    private void output(String name, OnnxJavaType type, int columns) {
        if (columns != 0) {
            outputs.add(new Port(name, type, columns));
        }
    }

    void check(OrtSession session) throws InvalidModelException, OrtException {
        Map<String, NodeInfo> actualInputs = session.getInputInfo();
        for (Port port : inputs) {
            check("input", port, actualInputs);
        }
        for (String name : actualInputs.keySet()) {
            if (inputs.stream().noneMatch(port -> port.name().equals(name))) {
                throw new InvalidModelException("input '" + name + "' is not one that the schema fills");
            }
        }
        Map<String, NodeInfo> actualOutputs = session.getOutputInfo();
        for (Port port : outputs) {
            check("output", port, actualOutputs);
        }
    }

    /** Whether a node is a float tensor of one dimension, the batch. */
    static boolean isOneNumberPerRow(NodeInfo node) {
        return node.getInfo() instanceof TensorInfo tensor
                && tensor.type == OnnxJavaType.FLOAT
                && tensor.getShape().length == 1
                && tensor.getShape()[0] == -1;
    }

    private static void check(String kind, Port port, Map<String, NodeInfo> actual) throws InvalidModelException {
        NodeInfo node = actual.get(port.name());
        if (node == null) {
            throw new InvalidModelException(
                    kind + " '" + port.name() + "' is missing; the graph has " + actual.keySet());
        }
        if (!(node.getInfo() instanceof TensorInfo tensor)) {
            throw new InvalidModelException(kind + " '" + port.name() + "' is no tensor");
        }
        long[] shape = tensor.getShape();
        int dimensions = port.columns() == ONE_DIMENSION ? 1 : 2;
        boolean fits = tensor.type == port.type()
                && shape.length == dimensions
                && shape[0] == -1
                && (dimensions == 1 || shape[1] == port.columns());
        if (!fits) {
            String expected = port.type() + "[batch" + (dimensions == 1 ? "" : ", " + port.columns()) + "]";
            throw new InvalidModelException(kind + " '" + port.name() + "' is " + tensor.type
                    + java.util.Arrays.toString(shape) + ", the contract says " + expected);
        }
    }
}
