package io.elbo.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A schema as it is sent to a registry. Equal ones have one id.
 *
 * @param type such as {@code AVRO}
 * @param text of the schema
 * @param references an array of {@code name}, {@code subject} and {@code version}; missing if there are none
 */
record RegisteredSchema(String type, String text, JsonNode references) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param body with {@code schema} and, unless it is Avro, {@code schemaType} */
    static RegisteredSchema of(JsonNode body) {
        JsonNode references = body.path("references");
        return new RegisteredSchema(
                body.path("schemaType").asText("AVRO"),
                body.path("schema").asText(),
                references.isEmpty() ? JSON.missingNode() : references);
    }

    /** What the registry answers: the type of an Avro schema is not said. */
    ObjectNode json() {
        ObjectNode json = JSON.createObjectNode().put("schema", text);
        if (!type.equals("AVRO")) {
            json.put("schemaType", type);
        }
        if (!references.isMissingNode()) {
            json.set("references", references);
        }
        return json;
    }
}
