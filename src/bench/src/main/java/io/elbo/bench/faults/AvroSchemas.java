package io.elbo.bench.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** Avro schemas for JSON documents whose members each have one type, and documents written by them. */
final class AvroSchemas {
    private AvroSchemas() {}

    /** One document that has every member of all of them. */
    static ObjectNode union(List<ObjectNode> documents) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        documents.forEach(document -> addTo(all, document));
        return all;
    }

    private static void addTo(ObjectNode all, ObjectNode document) {
        document.properties().forEach(member -> {
            if (member.getValue() instanceof ObjectNode inner) {
                addTo(all.withObjectProperty(member.getKey()), inner);
            } else if (!member.getValue().isNull()) {
                all.set(member.getKey(), member.getValue());
            }
        });
    }

    /**
     * A schema whose fields may all be missing.
     *
     * @param example with every member
     * @param more names of fields of numbers at the end
     */
    static Schema of(ObjectNode example, List<String> more) {
        return record("Record", example, more);
    }

    private static Schema record(String name, ObjectNode example, List<String> more) {
        Map<String, Schema> types = new TreeMap<>();
        example.properties()
                .forEach(member -> types.put(member.getKey(), type(name + "_" + member.getKey(), member.getValue())));
        more.forEach(number -> types.put(number, Schema.create(Schema.Type.DOUBLE)));
        List<Schema.Field> fields = new ArrayList<>();
        types.forEach((field, type) -> fields.add(new Schema.Field(
                field,
                Schema.createUnion(Schema.create(Schema.Type.NULL), type),
                null,
                Schema.Field.NULL_DEFAULT_VALUE)));
        return Schema.createRecord(name, null, null, false, fields);
    }

    private static Schema type(String name, JsonNode value) {
        if (value instanceof ObjectNode inner) {
            return record(name, inner, List.of());
        }
        return Schema.create(
                value.isBoolean() ? Schema.Type.BOOLEAN : value.isTextual() ? Schema.Type.STRING : Schema.Type.DOUBLE);
    }

    /** The document as a record of the schema. */
    static byte[] written(Schema schema, JsonNode document) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<GenericRecord>(schema).write(record(schema, document), encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static GenericRecord record(Schema schema, JsonNode document) {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.pos(), value(field.schema().getTypes().get(1), document.path(field.name())));
        }
        return record;
    }

    private static @Nullable Object value(Schema type, JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        return switch (type.getType()) {
            case RECORD -> record(type, value);
            case BOOLEAN -> value.booleanValue();
            case STRING -> value.textValue();
            default -> value.doubleValue();
        };
    }
}
