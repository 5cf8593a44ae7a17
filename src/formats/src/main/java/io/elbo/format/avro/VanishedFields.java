package io.elbo.format.avro;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.apache.avro.Schema;

/**
 * A schema whose fields may all vanish from what others write: a field without a default gets an empty one. A single value is null
 * then, a record has empty fields, an array or a map has nothing in it.
 */
final class VanishedFields {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final TextNode NULL = TextNode.valueOf("null");

    private VanishedFields() {}

    /** The schema as Avro's JSON. */
    static String allowedIn(Schema schema) {
        try {
            JsonNode json = MAPPER.readTree(schema.toString());
            allow(json);
            return MAPPER.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a schema always has a JSON form", e);
        }
    }

    private static void allow(JsonNode part) {
        if (part.path("fields").isArray()) {
            part.path("fields").forEach(field -> {
                allow(field.path("type"));
                if (!field.has("default")) {
                    allowField((ObjectNode) field);
                }
            });
        } else if (part.isArray()) {
            part.forEach(VanishedFields::allow);
        } else if (part.isObject()) {
            allow(part.path("type"));
            allow(part.path("items"));
            allow(part.path("values"));
        }
    }

    private static void allowField(ObjectNode field) {
        JsonNode type = field.path("type");
        String word = type.isObject() ? type.path("type").asText() : "";
        switch (word) {
            case "record", "error", "map" -> field.set("default", JSON.objectNode());
            case "array" -> field.set("default", JSON.arrayNode());
            default -> {
                field.set("type", orNull(type));
                field.set("default", JSON.nullNode());
            }
        }
    }

    /** A union whose first branch is null. */
    private static JsonNode orNull(JsonNode type) {
        ArrayNode union = JSON.arrayNode().add(NULL);
        if (type.isArray()) {
            type.forEach(branch -> {
                if (!branch.equals(NULL)) {
                    union.add(branch);
                }
            });
            return union;
        }
        return type.equals(NULL) ? type : union.add(type);
    }
}
