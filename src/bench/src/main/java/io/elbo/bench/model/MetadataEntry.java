package io.elbo.bench.model;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import io.elbo.core.model.ModelMetadata;
import java.io.IOException;
import java.util.function.Consumer;

/** The metadata of a model file, to be changed as JSON. */
final class MetadataEntry {
    static final ObjectMapper MAPPER = new ObjectMapper();

    private MetadataEntry() {}

    /** @param change of the metadata in place */
    static void edit(ModelProto.Builder model, Consumer<ObjectNode> change) throws IOException {
        for (StringStringEntryProto.Builder entry : model.getMetadataPropsBuilderList()) {
            if (entry.getKey().equals(ModelMetadata.KEY)) {
                ObjectNode metadata = (ObjectNode) MAPPER.readTree(entry.getValue());
                change.accept(metadata);
                entry.setValue(MAPPER.writeValueAsString(metadata));
            }
        }
    }

    static ModelProto parse(byte[] model) {
        try {
            return ModelProto.parseFrom(model);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("not an ONNX file", e);
        }
    }
}
