package io.elbo.format.avro;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;

/**
 * Writes the JSON document of an event as its schema has it. A field that the document does not have gets its default. A string that
 * is marked as JSON takes any value, as text.
 */
final class EventWriter {
    private static final ObjectWriter JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                    .build())
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build()
            .writer();
    /** For texts with half a surrogate pair, which UTF-8 cannot hold. */
    private static final ObjectWriter ASCII = JSON.with(JsonWriteFeature.ESCAPE_NON_ASCII);

    private final CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
    private final Encoder out;

    EventWriter(Encoder out) {
        this.out = out;
    }

    void record(Schema schema, JsonNode document) throws IOException {
        for (Schema.Field field : schema.getFields()) {
            JsonNode value = document.path(field.name());
            if (field.getProp(EventSchema.MEDIA_TYPE) != null) {
                json(value);
            } else {
                value(field.schema(), value);
            }
        }
    }

    private void json(JsonNode value) throws IOException {
        boolean isNothing = value.isMissingNode() || value.isNull();
        out.writeIndex(isNothing ? 0 : 1);
        if (isNothing) {
            out.writeNull();
        } else {
            out.writeString(text(value));
        }
    }

    private String text(JsonNode value) throws JsonProcessingException {
        String text = JSON.writeValueAsString(value);
        return utf8.canEncode(text) ? text : ASCII.writeValueAsString(value);
    }

    private void value(Schema schema, JsonNode value) throws IOException {
        switch (schema.getType()) {
            case UNION -> { // null and something else
                boolean isNothing = value.isMissingNode() || value.isNull();
                out.writeIndex(isNothing ? 0 : 1);
                value(schema.getTypes().get(isNothing ? 0 : 1), value);
            }
            case NULL -> out.writeNull();
            case RECORD -> record(schema, value);
            case ARRAY -> array(schema.getElementType(), value);
            case MAP -> map(schema.getValueType(), value);
            case STRING -> out.writeString(value.asText());
            case BOOLEAN -> out.writeBoolean(value.asBoolean());
            case INT -> out.writeInt(value.asInt());
            case LONG -> out.writeLong(value.asLong());
            case FLOAT -> out.writeFloat(value.floatValue());
            case DOUBLE -> out.writeDouble(value.asDouble());
            case BYTES, FIXED, ENUM -> throw new IllegalStateException("no event has a field of " + schema.getType());
        }
    }

    private void array(Schema items, JsonNode value) throws IOException {
        out.writeArrayStart();
        out.setItemCount(value.size());
        for (JsonNode item : value) {
            out.startItem();
            value(items, item);
        }
        out.writeArrayEnd();
    }

    private void map(Schema values, JsonNode value) throws IOException {
        out.writeMapStart();
        out.setItemCount(value.size());
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            out.startItem();
            out.writeString(entry.getKey());
            value(values, entry.getValue());
        }
        out.writeMapEnd();
    }
}
