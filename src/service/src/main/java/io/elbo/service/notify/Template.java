package io.elbo.service.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.elbo.stream.detector.Json;
import io.elbo.stream.settings.BadConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JSON document with placeholders such as {@code {{score}}} in its texts. Values are put into the parsed document, never
 * into its source: whatever they hold, they stay inside their text. A text that is nothing but one placeholder becomes
 * the value itself, a number where it is one. Immutable.
 */
final class Template {
    /** Placeholder of the secret that {@code webhook.token-file} holds. */
    static final String TOKEN = "token";

    private static final Set<String> BUNDLED = Set.of("plain", "slack", "pagerduty");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");
    private static final long LONGEST_BYTES = 64 * 1024;

    private final JsonNode document;

    private Template(JsonNode document) {
        this.document = document;
    }

    /**
     * Opens a bundled template by its name or another by its path; one that is none refuses the start.
     *
     * @param property that names it
     * @param known names of the placeholders there are
     */
    static Template open(String property, String nameOrPath, Set<String> known) {
        try {
            JsonNode document = Json.read(bytes(nameOrPath));
            if (!document.isObject() && !document.isArray()) {
                throw new BadConfigurationException(property + "=" + nameOrPath + ": must hold a JSON object or array");
            }
            requireKnown(document, known, property + "=" + nameOrPath);
            return new Template(document);
        } catch (IOException e) {
            throw new BadConfigurationException(
                    property + "=" + nameOrPath + ": allowed are " + String.join(", ", new TreeSet<>(BUNDLED))
                            + " and the path of a JSON file; this is neither: " + e.getMessage(),
                    e);
        }
    }

    private static byte[] bytes(String nameOrPath) throws IOException {
        if (BUNDLED.contains(nameOrPath)) {
            try (InputStream bundled = Template.class.getResourceAsStream(nameOrPath + ".json")) {
                if (bundled != null) {
                    return bundled.readAllBytes();
                }
            }
        }
        Path path = Path.of(nameOrPath);
        if (Files.size(path) > LONGEST_BYTES) {
            throw new IOException("it has more than " + LONGEST_BYTES + " bytes");
        }
        return Files.readAllBytes(path);
    }

    private static void requireKnown(JsonNode node, Set<String> known, String where) {
        if (node.isTextual()) {
            Matcher matcher = PLACEHOLDER.matcher(node.textValue());
            while (matcher.find()) {
                if (!known.contains(matcher.group(1))) {
                    throw new BadConfigurationException(where + ": there is no placeholder {{" + matcher.group(1)
                            + "}}; allowed are " + String.join(", ", new TreeSet<>(known)));
                }
            }
        }
        node.forEach(child -> requireKnown(child, known, where));
    }

    /** Whether a placeholder of this name occurs. */
    boolean mentions(String name) {
        return mentions(document, name);
    }

    private static boolean mentions(JsonNode node, String name) {
        if (node.isTextual()
                && PLACEHOLDER.matcher(node.textValue()).results().anyMatch(found -> found.group(1)
                        .equals(name))) {
            return true;
        }
        for (JsonNode child : node) {
            if (mentions(child, name)) {
                return true;
            }
        }
        return false;
    }

    JsonNode fill(Map<String, JsonNode> values) {
        return fill(document, values);
    }

    private static JsonNode fill(JsonNode node, Map<String, JsonNode> values) {
        if (node instanceof ObjectNode object) {
            ObjectNode filled = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(property -> filled.set(property.getKey(), fill(property.getValue(), values)));
            return filled;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode filled = JsonNodeFactory.instance.arrayNode();
            array.forEach(element -> filled.add(fill(element, values)));
            return filled;
        }
        return node.isTextual() ? fill(node.textValue(), values) : node;
    }

    private static JsonNode fill(String text, Map<String, JsonNode> values) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        if (matcher.matches()) {
            return value(values, matcher.group(1));
        }
        return TextNode.valueOf(matcher.replaceAll(
                found -> Matcher.quoteReplacement(value(values, found.group(1)).asText())));
    }

    private static JsonNode value(Map<String, JsonNode> values, String name) {
        return values.getOrDefault(name, NullNode.getInstance());
    }
}
