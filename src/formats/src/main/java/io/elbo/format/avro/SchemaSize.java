package io.elbo.format.avro;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.elbo.format.writer.UnusableSchemaException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Bounds what a schema may consist of, before it is parsed. Avro's parser goes through everything within reach of each named type, for each of
 * them again. So a text of some hundred kilobytes would hold up a stream thread for minutes. One schema's texts are added one after the other.
 */
final class SchemaSize {
    static final int MAX_TYPES = 1_000;
    static final int MAX_PARTS = 20_000;

    /** As Avro's parser reads it. */
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();

    private static final Set<String> NAMED = Set.of("record", "error", "enum", "fixed");

    private int types;
    private int parts; // fields, and branches of unions

    /** @throws UnusableSchemaException if there are too many parts, or the text is no JSON */
    void add(String text) throws UnusableSchemaException {
        Deque<JsonNode> rest = new ArrayDeque<>();
        rest.add(tree(text));
        while (!rest.isEmpty()) {
            JsonNode node = rest.pop();
            if (node.isArray()) {
                parts += node.size();
            } else if (node.isObject() && NAMED.contains(node.path("type").asText())) {
                types++;
            }
            if (types > MAX_TYPES || parts > MAX_PARTS) {
                throw new UnusableSchemaException("the schema has more than " + MAX_TYPES
                        + " named types, or more than " + MAX_PARTS + " fields and branches of unions");
            }
            node.forEach(rest::push);
        }
    }

    private static JsonNode tree(String text) throws UnusableSchemaException {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UnusableSchemaException("the schema cannot be parsed: " + e.getOriginalMessage(), e);
        }
    }
}
