package io.elbo.format.avro;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Random schemas with every type that Avro has, and what their owners may make of them in later releases. */
final class RandomSchemas {
    static final List<String> SYMBOLS = List.of("CH", "DE", "FR", "IT");
    private static final JsonNodeFactory NODE = JsonNodeFactory.instance;
    private static final String[] PRIMITIVES = {"null", "boolean", "int", "long", "float", "double", "string", "bytes"};
    private static final String[] LONG_TIMES = {
        "timestamp-millis", "timestamp-micros", "timestamp-nanos", "local-timestamp-millis", "time-micros"
    };

    private final Random random;
    private int names;

    RandomSchemas(Random random) {
        this.random = random;
    }

    ObjectNode record(int depth) {
        String name = "R" + names++;
        ObjectNode record = NODE.objectNode().put("type", "record").put("name", name);
        ArrayNode fields = record.putArray("fields");
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            JsonNode type = random.nextInt(12) == 0
                    ? NODE.arrayNode().add("null").add(name) // contains itself
                    : type(depth - 1);
            fields.addObject().put("name", "f" + i).set("type", type);
        }
        return record;
    }

    private JsonNode type(int depth) {
        int kinds = depth > 0 ? 12 : 8;
        return switch (random.nextInt(kinds)) {
            case 0 -> logical("int", random.nextBoolean() ? "date" : "time-millis");
            case 1 -> logical("long", LONG_TIMES[random.nextInt(LONG_TIMES.length)]);
            case 2 -> decimal(logical("bytes", "decimal"));
            case 3 -> named("enum").<ObjectNode>set("symbols", symbols(SYMBOLS));
            case 4 -> fixed();
            case 8 -> record(depth);
            case 9 -> NODE.objectNode().put("type", "array").set("items", type(depth - 1));
            case 10 -> NODE.objectNode().put("type", "map").set("values", type(depth - 1));
            case 11 -> union(depth);
            default -> TextNode.valueOf(PRIMITIVES[random.nextInt(PRIMITIVES.length)]);
        };
    }

    private ObjectNode named(String type) {
        return NODE.objectNode().put("type", type).put("name", "N" + names++);
    }

    private ObjectNode fixed() {
        ObjectNode fixed = named("fixed");
        return switch (random.nextInt(3)) {
            case 0 -> fixed.put("size", 16).put("logicalType", "uuid");
            case 1 -> decimal(fixed.put("size", 1 + random.nextInt(12)).put("logicalType", "decimal"));
            default -> fixed.put("size", random.nextInt(5) + 1);
        };
    }

    private static ObjectNode logical(String type, String logical) {
        return NODE.objectNode().put("type", type).put("logicalType", logical);
    }

    private static ObjectNode decimal(ObjectNode type) {
        return type.put("precision", 2).put("scale", 2);
    }

    private static ArrayNode symbols(List<String> symbols) {
        ArrayNode array = NODE.arrayNode();
        symbols.forEach(array::add);
        return array;
    }

    private ArrayNode union(int depth) {
        ArrayNode union = NODE.arrayNode();
        List<JsonNode> branches = new ArrayList<>(List.of(TextNode.valueOf("null"), TextNode.valueOf("string")));
        branches.add(TextNode.valueOf(random.nextBoolean() ? "long" : "double"));
        if (random.nextBoolean()) {
            branches.add(record(depth - 1));
        }
        Collections.shuffle(branches, random);
        branches.subList(0, 1 + random.nextInt(branches.size())).forEach(union::add);
        return union;
    }

    /** What the record may look like in another release. */
    ObjectNode evolved(ObjectNode record) {
        ObjectNode evolved = record.deepCopy();
        List<JsonNode> fields = new ArrayList<>();
        for (JsonNode field : evolved.get("fields")) {
            ObjectNode changed = (ObjectNode) field;
            switch (random.nextInt(8)) {
                case 0 -> {
                    continue; // gone
                }
                case 1 -> {
                    changed.putArray("aliases").add(changed.get("name").asText());
                    changed.put("name", "renamed" + changed.get("name").asText());
                }
                case 2 -> changed.set("type", wider(changed.get("type")));
                case 3 -> {
                    if (!changed.get("type").isArray()
                            && !"null".equals(changed.get("type").asText())) {
                        changed.set("type", NODE.arrayNode().add("null").add(changed.get("type")));
                    }
                }
                case 4 -> {
                    if ("record".equals(changed.get("type").path("type").asText())) {
                        changed.set("type", evolved((ObjectNode) changed.get("type")));
                    }
                }
                default -> {}
            }
            fields.add(changed);
        }
        if (random.nextInt(3) == 0) {
            fields.add(added());
        }
        Collections.shuffle(fields, random);
        evolved.set("fields", NODE.arrayNode().addAll(fields));
        return evolved;
    }

    private ObjectNode added() {
        ObjectNode field = NODE.objectNode().put("name", "added" + names++);
        switch (random.nextInt(5)) {
            case 0 -> field.put("type", "double").put("default", 1.5);
            case 1 -> field.put("type", "string").put("default", "CH");
            case 2 -> {
                field.set("type", NODE.arrayNode().add("null").add("long"));
                field.putNull("default");
            }
            case 3 -> {
                field.set("type", logical("long", "timestamp-millis"));
                field.put("default", 1_704_103_200_000L);
            }
            default -> {
                ObjectNode inner = named("record");
                inner.putArray("fields").addObject().put("name", "f0").put("type", "long");
                field.set("type", inner);
                field.putObject("default").put("f0", 7);
            }
        }
        return field;
    }

    private static JsonNode wider(JsonNode type) {
        return switch (type.asText()) {
            case "int" -> TextNode.valueOf("long");
            case "long" -> TextNode.valueOf("float");
            case "float" -> TextNode.valueOf("double");
            case "bytes" -> TextNode.valueOf("string");
            case "string" -> TextNode.valueOf("bytes");
            default -> type;
        };
    }
}
