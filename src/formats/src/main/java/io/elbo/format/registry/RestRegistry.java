package io.elbo.format.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elbo.format.writer.SchemaIds;
import io.elbo.format.writer.WriterSchema;
import io.elbo.format.writer.WriterSchema.Reference;
import io.elbo.format.writer.WriterSchemas.Away;
import io.elbo.format.writer.WriterSchemas.Found;
import io.elbo.format.writer.WriterSchemas.Lookup;
import io.elbo.format.writer.WriterSchemas.NotFound;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A registry of schemas by Confluent's REST API, which Apicurio, Karapace and others speak, too.
 *
 * <p>Only an answer that says so in the API's own words means that there is no schema. Every other answer, such as the 404 of a proxy
 * or a page of a login, is taken for none: records must not become dead letters because an address is wrong. A status 404 in other words,
 * as registries give for questions that they do not know, counts if the same registry answers another question properly.
 */
final class RestRegistry implements Registry {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MAX_REFERENCES = 100;
    private static final int NOT_FOUND = 404;
    private static final int OK = 200;
    private static final int MAX_MESSAGE = 300;
    /** A question that every registry can answer, whether it has such a schema or not. */
    private static final String PLAIN_QUESTION = "/schemas/ids/1";

    /** The API's codes for a subject, a version and a schema that do not exist. */
    private static final List<Integer> NOTHING_THERE = List.of(40401, 40402, 40403);

    private final RegistryConnection connection;

    RestRegistry(RegistryConnection connection) {
        this.connection = connection;
    }

    @Override
    public Lookup ask(long id) {
        if (!SchemaIds.isGuid(id)) {
            return schema("/schemas/ids/" + id, "schema " + id);
        }
        UUID guid = SchemaIds.guid(id);
        return guid == null
                ? new NotFound("too many GUIDs have come since: a record that has this one gets another number")
                : schema("/schemas/guids/" + guid, "schema " + guid);
    }

    @Override
    public Lookup latest(String subject) {
        return schema("/subjects/" + encoded(subject) + "/versions/latest", "subject " + subject);
    }

    @Override
    public int id(String subject, String schema, boolean mayRegister) throws RegistryAwayException {
        String path = "/subjects/" + encoded(subject) + (mayRegister ? "/versions" : "");
        Http.Answer answer = connection.post(
                path, MAPPER.createObjectNode().put("schema", schema).toString());
        JsonNode body = json(answer);
        if (answer.status() == OK && body.path("id").isInt()) {
            return body.path("id").asInt();
        }
        boolean isNotThere = saysNothingThere(answer, body);
        throw new RegistryAwayException(
                isNotThere
                        ? "subject " + subject
                                + " does not have the schema, and auto.register.schemas=false: somebody has to"
                                + " register it"
                        : answer.uri() + " answers status " + answer.status() + hint(answer.status()) + said(body));
    }

    /** What the registry says about it, such as how a schema does not go together with the one before. */
    private static String said(JsonNode body) {
        String message = body.path("message").asText().replaceAll("\\s+", " ").strip();
        return message.isEmpty() ? "" : ": " + message.substring(0, Math.min(message.length(), MAX_MESSAGE));
    }

    private Lookup schema(String path, String name) {
        try {
            JsonNode schema = get(path, name);
            Map<String, Reference> references = new LinkedHashMap<>();
            follow(schema, references, new ArrayList<>(), name);
            return new Found(new WriterSchema(
                    schema.path("schemaType").asText("AVRO"),
                    schema.path("schema").asText(),
                    List.copyOf(references.values())));
        } catch (NothingThereException e) {
            return new NotFound(String.valueOf(e.getMessage()));
        } catch (RegistryAwayException e) {
            return new Away(String.valueOf(e.getMessage()));
        }
    }

    /** Collects the texts of what a schema refers to, each behind those that it refers to itself. */
    private void follow(JsonNode schema, Map<String, Reference> texts, List<String> path, String name)
            throws RegistryAwayException, NothingThereException {
        for (JsonNode reference : schema.path("references")) {
            String subject = reference.path("subject").asText();
            String version = reference.path("version").asText();
            String key = subject + " version " + version;
            if (texts.containsKey(key)) {
                continue;
            }
            if (path.contains(key) || path.size() + texts.size() >= MAX_REFERENCES) {
                throw new NothingThereException(
                        name + " refers to itself or to more than " + MAX_REFERENCES + " schemas, at " + key);
            }
            path.add(key);
            JsonNode referred = get(
                    "/subjects/" + encoded(subject) + "/versions/" + encoded(version),
                    name + " refers to subject " + key + ", which");
            follow(referred, texts, path, name);
            path.remove(path.size() - 1);
            texts.put(
                    key,
                    new Reference(
                            reference.path("name").asText(),
                            referred.path("schema").asText()));
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonNode get(String path, String what) throws RegistryAwayException, NothingThereException {
        Http.Answer answer = connection.get(path);
        JsonNode body = json(answer);
        if (saysNothingThere(answer, body)) {
            throw new NothingThereException(what + " is not in the registry");
        }
        if (answer.status() == NOT_FOUND && isRegistry()) {
            throw new NothingThereException(
                    what + " is not in the registry, which answers status 404 to " + answer.uri() + said(body));
        }
        if (answer.status() != OK) {
            throw new RegistryAwayException(
                    answer.uri() + " answers status " + answer.status() + hint(answer.status()));
        }
        if (!body.path("schema").isTextual()) {
            throw new RegistryAwayException(
                    answer.uri() + " answers something else than a schema: is its address right?");
        }
        return body;
    }

    private static boolean saysNothingThere(Http.Answer answer, JsonNode body) {
        return answer.status() == NOT_FOUND
                && NOTHING_THERE.contains(body.path("error_code").asInt());
    }

    /** Whether a registry answers now: what it does not know, it does not have. */
    private boolean isRegistry() throws RegistryAwayException {
        Http.Answer answer = connection.get(PLAIN_QUESTION);
        JsonNode body = json(answer);
        return saysNothingThere(answer, body)
                || (answer.status() == OK && body.path("schema").isTextual());
    }

    private static String hint(int status) {
        return switch (status) {
            case 401, 403 -> ": are user and password, or the token, right?";
            case NOT_FOUND -> ", and no registry's error code: is its address right?";
            default -> "";
        };
    }

    private static JsonNode json(Http.Answer answer) {
        try {
            return MAPPER.readTree(answer.body());
        } catch (JsonProcessingException e) {
            return MAPPER.missingNode();
        }
    }

    @Override
    public String toString() {
        return connection.toString();
    }

    /** The registry has said that there is no such thing. */
    private static final class NothingThereException extends Exception {
        private static final long serialVersionUID = 1L;

        NothingThereException(String message) {
            super(message);
        }
    }
}
