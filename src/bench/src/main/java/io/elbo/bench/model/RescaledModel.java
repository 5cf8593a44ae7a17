package io.elbo.bench.model;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.model.Contract;
import java.io.IOException;

/**
 * Another version of a model, made without training: its raw scores are those of the model times a factor, and so are the scores
 * of its calibration, times another factor. What it reads and what it derives from histories stay the same.
 */
public final class RescaledModel {
    private static final String UNSCALED = "unscaled_score";
    private static final String FACTOR = "score_factor";

    private RescaledModel() {}

    /**
     * The rescaled model, whose golden rows reproduce.
     *
     * @param version the metadata's
     * @param score factor of raw scores, above 0
     * @param calibration factor of the scores that the calibration knows, above 0; if it is less than the other factor, the model
     *     flags more records
     */
    public static byte[] of(byte[] model, String version, float score, float calibration) throws IOException {
        ModelProto.Builder builder = MetadataEntry.parse(model).toBuilder();
        scale(builder.getGraphBuilder(), score);
        MetadataEntry.edit(builder, metadata -> {
            metadata.put("version", version);
            scale((ObjectNode) metadata.path("calibration"), calibration);
            for (JsonNode row : metadata.path("golden")) {
                ((ObjectNode) row).put("score", (float) row.path("score").doubleValue() * score);
            }
        });
        return builder.build().toByteArray();
    }

    /** A model that no service may use: its golden rows are those of the model before, which score otherwise now. */
    public static byte[] withOldGoldenRows(byte[] model, String version, float score) throws IOException {
        ModelProto.Builder builder = MetadataEntry.parse(model).toBuilder();
        scale(builder.getGraphBuilder(), score);
        MetadataEntry.edit(builder, metadata -> metadata.put("version", version));
        return builder.build().toByteArray();
    }

    private static void scale(GraphProto.Builder graph, float factor) {
        for (NodeProto.Builder node : graph.getNodeBuilderList()) {
            for (int i = 0; i < node.getOutputCount(); i++) {
                if (node.getOutput(i).equals(Contract.SCORE)) {
                    node.setOutput(i, UNSCALED);
                }
            }
            for (int i = 0; i < node.getInputCount(); i++) {
                if (node.getInput(i).equals(Contract.SCORE)) {
                    node.setInput(i, UNSCALED);
                }
            }
        }
        graph.addInitializer(TensorProto.newBuilder()
                .setName(FACTOR)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addFloatData(factor));
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Mul")
                .setName("scale_score")
                .addInput(UNSCALED)
                .addInput(FACTOR)
                .addOutput(Contract.SCORE));
    }

    private static void scale(ObjectNode calibration, float factor) {
        ArrayNode quantiles = MetadataEntry.MAPPER.createArrayNode();
        calibration.path("quantiles").forEach(quantile -> quantiles.add(quantile.doubleValue() * factor));
        calibration.set("quantiles", quantiles);
        ObjectNode tail = (ObjectNode) calibration.path("tail");
        tail.put("threshold", quantiles.get(quantiles.size() - 1).doubleValue());
        tail.put("scale", tail.path("scale").doubleValue() * factor);
    }
}
