package io.elbo.bench.model;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.model.InvalidModelException;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.schema.Schema;
import java.io.IOException;

/** The schema of a model file, which says how records become the columns of its graph. */
public final class ModelSchema {
    private ModelSchema() {}

    /**
     * The same model with another schema.
     *
     * @param schema with the columns of the schema before
     */
    public static byte[] replace(byte[] model, Schema schema) throws IOException {
        ModelProto.Builder builder = MetadataEntry.parse(model).toBuilder();
        JsonNode replacement = MetadataEntry.MAPPER.readTree(schema.toJson());
        MetadataEntry.edit(builder, metadata -> metadata.set("schema", replacement));
        return builder.build().toByteArray();
    }

    /** The model's schema. */
    public static Schema of(byte[] model) throws InvalidModelException {
        return metadata(model).schema();
    }

    /** What the model file says of itself. */
    public static ModelMetadata metadata(byte[] model) throws InvalidModelException {
        for (StringStringEntryProto entry : MetadataEntry.parse(model).getMetadataPropsList()) {
            if (entry.getKey().equals(ModelMetadata.KEY)) {
                return ModelMetadata.fromJson(entry.getValue());
            }
        }
        throw new InvalidModelException("no metadata '" + ModelMetadata.KEY + "'");
    }
}
