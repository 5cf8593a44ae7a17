package io.elbo.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.elbo.broker.SchemaSubjects.Version;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a registry of schemas answers: the part of Confluent's REST API that registers and reads. */
final class SchemaRequests {
    record Answer(int status, JsonNode body) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NO_SUBJECT = 40401;
    private static final int NO_VERSION = 40402;
    private static final int NO_SCHEMA = 40403;
    private static final int INVALID_SCHEMA = 42201;
    private static final Answer NOWHERE = failed(404, 404, "HTTP 404 Not Found");

    private final SchemaSubjects subjects;

    SchemaRequests(SchemaSubjects subjects) {
        this.subjects = subjects;
    }

    /** @param body missing if there is none */
    Answer answer(String method, String rawPath, JsonNode body) {
        String[] path = Stream.of(rawPath.split("/"))
                .filter(part -> !part.isEmpty())
                .map(part -> URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toArray(String[]::new);
        if (method.equals("POST")) {
            return post(path, body);
        }
        return method.equals("GET") ? get(path) : failed(405, 405, "HTTP 405 Method Not Allowed");
    }

    private Answer post(String[] path, JsonNode body) {
        boolean registers = path.length == 3 && path[2].equals("versions");
        if (path.length < 2 || !path[0].equals("subjects") || (path.length > 2 && !registers)) {
            return NOWHERE;
        }
        if (!body.path("schema").isTextual()) {
            return failed(422, INVALID_SCHEMA, "Empty schema");
        }
        RegisteredSchema schema = RegisteredSchema.of(body);
        if (registers) {
            return ok(JSON.createObjectNode()
                    .put("id", subjects.register(path[1], schema).id()));
        }
        if (subjects.versions(path[1]) == 0) {
            return noSubject(path[1]);
        }
        return subjects.find(path[1], schema)
                .map(SchemaRequests::version)
                .orElse(failed(404, NO_SCHEMA, "Schema not found"));
    }

    private Answer get(String[] path) {
        if (path.length == 0) {
            return ok(JSON.createObjectNode());
        }
        if (path.length == 3 && path[0].equals("schemas") && path[1].equals("ids")) {
            return subjects.byId(number(path[2]))
                    .map(schema -> ok(schema.json()))
                    .orElse(failed(404, NO_SCHEMA, "Schema " + path[2] + " not found"));
        }
        if (!path[0].equals("subjects") || path.length > 4 || (path.length > 2 && !path[2].equals("versions"))) {
            return NOWHERE;
        }
        return switch (path.length) {
            case 1 -> ok(array(subjects.names().stream().map(JSON.getNodeFactory()::textNode)));
            case 3 -> versions(path[1]);
            case 4 -> version(path[1], path[3]);
            default -> NOWHERE;
        };
    }

    private Answer versions(String subject) {
        int count = subjects.versions(subject);
        return count == 0
                ? noSubject(subject)
                : ok(array(IntStream.rangeClosed(1, count).mapToObj(JSON.getNodeFactory()::numberNode)));
    }

    private Answer version(String subject, String name) {
        int count = subjects.versions(subject);
        if (count == 0) {
            return noSubject(subject);
        }
        Optional<Version> found = subjects.version(subject, name.equals("latest") ? count : number(name));
        return found.map(SchemaRequests::version).orElse(failed(404, NO_VERSION, "Version " + name + " not found."));
    }

    private static Answer version(Version version) {
        return ok(version.schema()
                .json()
                .put("subject", version.subject())
                .put("version", version.version())
                .put("id", version.id()));
    }

    /** -1 for what is no number. */
    private static int number(String text) {
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
    }

    private static ArrayNode array(Stream<? extends JsonNode> items) {
        ArrayNode array = JSON.createArrayNode();
        items.forEach(array::add);
        return array;
    }

    private static Answer ok(JsonNode body) {
        return new Answer(200, body);
    }

    private static Answer noSubject(String subject) {
        return failed(404, NO_SUBJECT, "Subject '" + subject + "' not found.");
    }

    private static Answer failed(int status, int code, String message) {
        return new Answer(
                status, JSON.createObjectNode().put("error_code", code).put("message", message));
    }
}
