package io.elbo.format.declared;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a JSON Schema says of records (drafts 4 to 2020-12, as far as types go): {@code type}, {@code format}, {@code enum}, {@code const},
 * {@code properties}, {@code required}, {@code items}, {@code additionalProperties}, {@code allOf}, {@code anyOf}, {@code oneOf} and {@code
 * $ref} to places of the same document, and to documents by their {@code $id} or the name of the reference. What it does not understand is {@link ValueType#ANY}. Not
 * thread-safe.
 */
public final class JsonSchemaDeclarations {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final JsonNode root;
    private final Map<String, JsonNode> documents = new HashMap<>(); // by $id and by the name of the reference
    private final Map<String, Declaration> known = new HashMap<>(); // by $ref
    private final Set<String> open = new HashSet<>(); // references on the way to the current place

    private JsonSchemaDeclarations(JsonNode root) {
        this.root = root;
    }

    /**
     * @throws UnusableSchemaException if it is no JSON Schema, or not of objects
     */
    public static Declaration of(WriterSchema schema) throws UnusableSchemaException {
        JsonSchemaDeclarations declarations = new JsonSchemaDeclarations(parse(schema.text()));
        for (WriterSchema.Reference reference : schema.references()) {
            JsonNode document = parse(reference.text());
            declarations.documents.put(
                    document.path("$id").asText(document.path("id").asText()), document);
            declarations.documents.put(reference.name(), document);
        }
        Declaration declaration;
        try {
            declaration = declarations.declaration(declarations.root);
        } catch (StackOverflowError e) {
            throw new UnusableSchemaException("the schema is nested too deeply", e);
        }
        if (declaration.below().isEmpty() && declaration.items() == null) {
            throw new UnusableSchemaException("the schema is of no object with properties");
        }
        return declaration;
    }

    private static JsonNode parse(String text) throws UnusableSchemaException {
        try {
            JsonNode node = MAPPER.readTree(text);
            if (!node.isObject()) {
                throw new UnusableSchemaException("the schema is no JSON object");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new UnusableSchemaException("the schema is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private Declaration declaration(JsonNode schema) {
        String doc = schema.path("description").asText(schema.path("title").asText());
        Declaration declaration;
        if (schema.has("$ref")) {
            declaration = referred(schema.path("$ref").asText());
        } else if (schema.has("enum")) {
            declaration = ofValues(schema.path("enum"));
        } else if (schema.has("const")) {
            declaration = ofValues(MAPPER.createArrayNode().add(schema.get("const")));
        } else if (schema.path("allOf").isArray()) {
            declaration = all(schema);
        } else if (schema.path("oneOf").isArray() || schema.path("anyOf").isArray()) {
            declaration = any(schema.path(schema.path("oneOf").isArray() ? "oneOf" : "anyOf"));
        } else {
            declaration = ofTypes(schema);
        }
        return (schema.path("nullable").asBoolean() ? declaration.asOptional() : declaration).withDoc(doc);
    }

    private Declaration referred(String reference) {
        Declaration before = known.get(reference);
        if (before != null) {
            return before;
        }
        JsonNode target = target(reference);
        if (target == null || !open.add(reference)) {
            return Declaration.of(ValueType.ANY);
        }
        Declaration declaration = declaration(target);
        open.remove(reference);
        known.put(reference, declaration);
        return declaration;
    }

    private @Nullable JsonNode target(String reference) {
        int hash = reference.indexOf('#');
        String document = hash < 0 ? reference : reference.substring(0, hash);
        String place = hash < 0 ? "" : reference.substring(hash + 1);
        JsonNode in = document.isEmpty() ? root : documents.get(document);
        if (in == null || (!place.isEmpty() && !place.startsWith("/"))) {
            return null;
        }
        JsonNode target = in.at(JsonPointer.compile(place));
        return target.isMissingNode() ? null : target;
    }

    /** One of these values. */
    private static Declaration ofValues(JsonNode values) {
        List<String> symbols = new ArrayList<>();
        boolean mayBeNull = false;
        boolean truths = true;
        for (JsonNode value : values) {
            if (value.isNull()) {
                mayBeNull = true;
            } else if (value.isValueNode()) {
                truths &= value.isBoolean();
                symbols.add(value.asText());
            } else {
                return Declaration.of(ValueType.ANY);
            }
        }
        Declaration one = truths && !symbols.isEmpty()
                ? Declaration.of(ValueType.BOOLEAN)
                : Declaration.ofSymbols(symbols.stream().distinct().toList());
        return mayBeNull ? one.asOptional() : one;
    }

    /** All parts hold at once, beside what the schema says itself. */
    private Declaration all(JsonNode schema) {
        Declaration all = ofTypes(schema);
        Map<String, Declaration> below = new LinkedHashMap<>(all.below());
        boolean mayBeNull = all.optional();
        for (JsonNode part : schema.path("allOf")) {
            Declaration next = declaration(part);
            next.below().forEach(below::putIfAbsent);
            mayBeNull |= next.optional();
            if (all.type() == ValueType.ANY) {
                all = next;
            }
        }
        Declaration merged = below.isEmpty() ? all : Declaration.ofRecord(below).withDoc(all.doc());
        return mayBeNull ? merged.asOptional() : merged;
    }

    private Declaration any(JsonNode parts) {
        Declaration any = null;
        boolean mayBeNull = false;
        for (JsonNode part : parts) {
            if (part.path("type").asText().equals("null")) {
                mayBeNull = true;
            } else {
                Declaration next = declaration(part);
                any = any == null ? next : any.or(next);
            }
        }
        Declaration all = any == null ? Declaration.of(ValueType.ANY) : any;
        return mayBeNull ? all.asOptional() : all;
    }

    private Declaration ofTypes(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (!type.isArray()) {
            String name = type.asText();
            return ofType(name.isEmpty() && schema.has("properties") ? "object" : name, schema);
        }
        Declaration any = null;
        boolean mayBeNull = false;
        for (JsonNode one : type) {
            if (one.asText().equals("null")) {
                mayBeNull = true;
            } else {
                Declaration next = ofType(one.asText(), schema);
                any = any == null ? next : any.or(next);
            }
        }
        Declaration all = any == null ? Declaration.of(ValueType.ANY) : any;
        return mayBeNull ? all.asOptional() : all;
    }

    private Declaration ofType(String type, JsonNode schema) {
        return switch (type) {
            case "boolean" -> Declaration.of(ValueType.BOOLEAN);
            case "integer" -> Declaration.of(named(schema, ValueType.INTEGER));
            case "number" -> Declaration.of(named(schema, ValueType.NUMBER));
            case "string" -> Declaration.of(text(schema));
            case "object" -> object(schema);
            case "array" -> Declaration.ofItems(ValueType.LIST, items(schema.path("items")));
            default -> Declaration.of(ValueType.ANY);
        };
    }

    private static ValueType named(JsonNode schema, ValueType otherwise) {
        ValueType named = ValueType.named(schema.path("title").asText());
        return named == null ? otherwise : named;
    }

    private static ValueType text(JsonNode schema) {
        if (schema.has("contentEncoding")) {
            return ValueType.BYTES;
        }
        return switch (schema.path("format").asText()) {
            case "date-time" -> ValueType.TIMESTAMP;
            case "date" -> ValueType.DATE;
            case "time" -> ValueType.TIME_OF_DAY;
            case "uuid" -> ValueType.UUID;
            default -> ValueType.TEXT;
        };
    }

    private Declaration object(JsonNode schema) {
        JsonNode properties = schema.path("properties");
        if (properties.isEmpty()) {
            JsonNode others = schema.path("additionalProperties");
            return others.isObject()
                    ? Declaration.ofItems(ValueType.MAP, declaration(others))
                    : Declaration.of(ValueType.ANY);
        }
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        Map<String, Declaration> below = new LinkedHashMap<>();
        properties.properties().forEach(property -> {
            Declaration declared = declaration(property.getValue());
            below.put(property.getKey(), required.contains(property.getKey()) ? declared : declared.asOptional());
        });
        return Declaration.ofRecord(below);
    }

    private Declaration items(JsonNode items) {
        return items.isObject() ? declaration(items) : Declaration.of(ValueType.ANY);
    }
}
