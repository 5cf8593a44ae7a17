package io.elbo.bench.model;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.schema.Schema;
import java.io.IOException;

/** The schema of a model file, which says how records become the columns of its graph. */
public final class ModelSchema {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ModelSchema() {}

    /**
     * The same model with another schema.
     *
     * @param schema with the columns of the schema before
     */
    public static byte[] replace(byte[] model, Schema schema) throws IOException {
        ModelProto.Builder builder = parse(model).toBuilder();
        for (StringStringEntryProto.Builder entry : builder.getMetadataPropsBuilderList()) {
            if (entry.getKey().equals(ModelMetadata.KEY)) {
                ObjectNode metadata = (ObjectNode) MAPPER.readTree(entry.getValue());
                metadata.set("schema", MAPPER.readTree(schema.toJson()));
                entry.setValue(MAPPER.writeValueAsString(metadata));
            }
        }
        return builder.build().toByteArray();
    }

    /** The model's schema. */
    public static Schema of(byte[] model) throws InvalidModelException {
        for (StringStringEntryProto entry : parse(model).getMetadataPropsList()) {
            if (entry.getKey().equals(ModelMetadata.KEY)) {
                return ModelMetadata.fromJson(entry.getValue()).schema();
            }
        }
        throw new InvalidModelException("no metadata '" + ModelMetadata.KEY + "'");
    }

    private static ModelProto parse(byte[] model) {
        try {
            return ModelProto.parseFrom(model);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("not an ONNX file", e);
        }
    }
}
