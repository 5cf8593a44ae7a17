package io.elbo.service.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.stream.detector.Json;
import jakarta.ws.rs.BadRequestException;
import java.io.IOException;
import java.util.List;

/** The body of a request that is one JSON object with few members, each checked by its name. */
final class RequestObject {
    private final ObjectNode object;

    private RequestObject(ObjectNode object) {
        this.object = object;
    }

    /**
     * Reads it.
     *
     * @param members that it may have
     * @throws BadRequestException if it is no such object
     */
    static RequestObject read(RecordedBody body, List<String> members) throws IOException {
        byte[] bytes = bytes(body);
        JsonNode tree;
        try {
            tree = bytes.length == 0 ? null : Json.read(bytes);
        } catch (IOException e) {
            throw new BadRequestException("the body is no JSON", e);
        }
        if (!(tree instanceof ObjectNode object)) {
            throw new BadRequestException("the body must be an object with " + String.join(", ", members));
        }
        for (var member : object.properties()) {
            if (!members.contains(member.getKey())) {
                throw new BadRequestException(
                        "unknown member '" + member.getKey() + "': allowed are " + String.join(", ", members));
            }
        }
        return new RequestObject(object);
    }

    private static byte[] bytes(RecordedBody body) throws IOException {
        byte[] buffer = new byte[8_192];
        while (body.read(buffer, 0, buffer.length) >= 0) {
            // the body keeps what is read
        }
        return body.whole();
    }

    /** @throws BadRequestException if it is no whole number from min to max */
    int integer(String name, int byDefault, int min, int max) {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            return byDefault;
        }
        if (!value.canConvertToExactIntegral()
                || !value.canConvertToInt()
                || value.intValue() < min
                || value.intValue() > max) {
            throw new BadRequestException("'" + name + "': allowed is a whole number from " + min + " to " + max);
        }
        return value.intValue();
    }

    /** @throws BadRequestException if it is no whole number */
    long integer(String name, long byDefault) {
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            return byDefault;
        }
        if (!value.canConvertToExactIntegral() || !value.canConvertToLong()) {
            throw new BadRequestException("'" + name + "': allowed is a whole number");
        }
        return value.longValue();
    }

    /** @throws BadRequestException if it is no object */
    byte[] record(String name) {
        if (!(object.path(name) instanceof ObjectNode record)) {
            throw new BadRequestException("'" + name + "' must be a record: a JSON object");
        }
        return Json.write(record);
    }
}
