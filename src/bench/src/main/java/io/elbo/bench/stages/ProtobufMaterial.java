package io.elbo.bench.stages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import io.elbo.core.feature.Batch;
import io.elbo.format.protobuf.ProtobufFormat;
import io.elbo.format.writer.UnusableSchemaException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The records of {@link Material} in Protobuf: numbers are doubles, words strings, flags booleans. */
@State(Scope.Thread)
public class ProtobufMaterial {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @SuppressWarnings("NullAway.Init") // JMH sets up before it measures
    private EncodedRecords records;

    @SuppressWarnings("NullAway.Init")
    private Descriptor type;

    @Setup(Level.Trial)
    public void write(Material material) throws IOException, UnusableSchemaException, DescriptorValidationException {
        JsonNode first = MAPPER.readTree(material.records[0]);
        List<String> names = new ArrayList<>();
        first.fieldNames().forEachRemaining(names::add);
        StringBuilder text = new StringBuilder("syntax = \"proto3\";\nmessage Record {\n");
        DescriptorProto.Builder message = DescriptorProto.newBuilder().setName("Record");
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            JsonNode value = first.get(name);
            FieldDescriptorProto.Type kind = value.isBoolean()
                    ? FieldDescriptorProto.Type.TYPE_BOOL
                    : value.isTextual() ? FieldDescriptorProto.Type.TYPE_STRING : FieldDescriptorProto.Type.TYPE_DOUBLE;
            message.addField(FieldDescriptorProto.newBuilder()
                    .setName(name)
                    .setNumber(i + 1)
                    .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
                    .setType(kind));
            String word = value.isBoolean() ? "bool" : value.isTextual() ? "string" : "double";
            text.append("  ")
                    .append(word)
                    .append(' ')
                    .append(name)
                    .append(" = ")
                    .append(i + 1)
                    .append(";\n");
        }
        type = FileDescriptor.buildFrom(
                        FileDescriptorProto.newBuilder()
                                .setName("record.proto")
                                .setSyntax("proto3")
                                .addMessageType(message)
                                .build(),
                        new FileDescriptor[0])
                .findMessageTypeByName("Record");
        byte[][] encoded = new byte[material.records.length][];
        for (int i = 0; i < encoded.length; i++) {
            encoded[i] = bytes(MAPPER.readTree(material.records[i]));
        }
        records = new EncodedRecords(
                encoded, ProtobufFormat.of(text.append("}\n").toString(), List.of(), null), material);
    }

    private byte[] bytes(JsonNode document) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        for (FieldDescriptor field : type.getFields()) {
            JsonNode value = document.get(field.getName());
            message.setField(
                    field,
                    switch (field.getJavaType()) {
                        case BOOLEAN -> value.booleanValue();
                        case STRING -> value.textValue();
                        default -> value.doubleValue();
                    });
        }
        return message.build().toByteArray();
    }

    Batch fill() {
        return records.fill();
    }

    /** One dynamic message, by Protobuf's own parser. */
    DynamicMessage dynamic() throws IOException {
        return DynamicMessage.parseFrom(type, records.next());
    }
}
