package io.elbo.format.avro;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.format.JsonTrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;

/**
 * Reads an event into the JSON document that it was written from. A field that has its default is left out, and one that must be
 * there is null if it is nothing.
 */
final class EventReader {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Decoder in;
    private final int maxLength;

    /** @param maxLength of a text, bytes: a broken record must not ask for more memory than it has itself */
    EventReader(Decoder in, int maxLength) {
        this.in = in;
        this.maxLength = maxLength;
    }

    /** @throws IOException if the bytes do not follow the schema */
    ObjectNode record(Schema schema) throws IOException {
        ObjectNode record = JSON.objectNode();
        for (Schema.Field field : schema.getFields()) {
            JsonNode value = value(field.schema());
            boolean isDefault = field.schema().isUnion() ? value.isNull() : value.isEmpty();
            if (isDefault && field.hasDefaultValue()) {
                continue;
            }
            boolean isText = field.getProp(EventSchema.MEDIA_TYPE) != null && value.isTextual();
            record.set(
                    field.name(), isText ? JsonTrees.read(value.textValue().getBytes(StandardCharsets.UTF_8)) : value);
        }
        return record;
    }

    private JsonNode value(Schema schema) throws IOException {
        return switch (schema.getType()) {
            case UNION -> {
                int branch = in.readIndex();
                if (branch < 0 || branch >= schema.getTypes().size()) {
                    throw new IOException("there is no branch " + branch);
                }
                yield value(schema.getTypes().get(branch));
            }
            case NULL -> JSON.nullNode();
            case RECORD -> record(schema);
            case ARRAY -> array(schema.getElementType());
            case MAP -> map(schema.getValueType());
            case STRING -> JSON.textNode(text());
            case BOOLEAN -> JSON.booleanNode(in.readBoolean());
            case INT -> JSON.numberNode(in.readInt());
            case LONG -> JSON.numberNode(in.readLong());
            case FLOAT -> JSON.numberNode(in.readFloat());
            case DOUBLE -> JSON.numberNode(in.readDouble());
            case BYTES, FIXED, ENUM -> throw new IllegalStateException("no event has a field of " + schema.getType());
        };
    }

    private String text() throws IOException {
        long length = in.readLong();
        if (length < 0 || length > maxLength) {
            throw new IOException("there is no text of " + length + " bytes");
        }
        byte[] text = new byte[(int) length];
        in.readFixed(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private JsonNode array(Schema items) throws IOException {
        ArrayNode array = JSON.arrayNode();
        for (long count = in.readArrayStart(); count > 0; count = in.arrayNext()) {
            for (long i = 0; i < count; i++) {
                array.add(value(items));
            }
        }
        return array;
    }

    private JsonNode map(Schema values) throws IOException {
        ObjectNode map = JSON.objectNode();
        for (long count = in.readMapStart(); count > 0; count = in.mapNext()) {
            for (long i = 0; i < count; i++) {
                map.set(text(), value(values));
            }
        }
        return map;
    }
}
