package io.elbo.service.api;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.elbo.registry.Change;
import jakarta.ws.rs.BadRequestException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the body of a request that changes versions, a pause or budgets. What is wrong with it is said by the names of its members. Thread-safe. */
final class ChangeBody {
    private final ObjectReader reader;

    ChangeBody(ObjectMapper mapper) {
        ObjectMapper strict = mapper.copy();
        refuse(
                strict,
                LogicalType.Textual,
                CoercionInputShape.Integer,
                CoercionInputShape.Float,
                CoercionInputShape.Boolean);
        refuse(strict, LogicalType.Integer, CoercionInputShape.String);
        refuse(strict, LogicalType.Float, CoercionInputShape.String);
        refuse(strict, LogicalType.Boolean, CoercionInputShape.String, CoercionInputShape.Integer);
        reader = strict.readerFor(ChangeRequest.class)
                .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .without(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
    }

    /** Values of other types are not turned into this one. */
    private static void refuse(ObjectMapper mapper, LogicalType type, CoercionInputShape... others) {
        for (CoercionInputShape other : others) {
            mapper.coercionConfigFor(type).setCoercion(other, CoercionAction.Fail);
        }
    }

    /**
     * Reads a body, which may be empty or {@code null}.
     *
     * @param special members that this change may have beside {@link ChangeRequest#COMMON}
     * @throws BadRequestException if the body is anything else
     */
    ChangeRequest read(byte[] body, List<String> special) throws IOException {
        ChangeRequest request = parse(body, special);
        for (String member : request.special()) {
            if (!special.contains(member)) {
                throw new BadRequestException("'" + member + "' says nothing here: " + allowed(special));
            }
        }
        requireBounded("by", request.by());
        requireBounded("why", request.why());
        return request;
    }

    private static void requireBounded(String member, @Nullable String text) {
        if (text != null && text.length() > Change.MAX_CHARACTERS) {
            throw new BadRequestException(
                    "'" + member + "' has " + text.length() + " characters, and may have " + Change.MAX_CHARACTERS);
        }
    }

    private ChangeRequest parse(byte[] body, List<String> special) {
        if (body.length == 0) {
            return ChangeRequest.NONE;
        }
        try {
            ChangeRequest request = reader.readValue(body);
            return request == null ? ChangeRequest.NONE : request;
        } catch (UnrecognizedPropertyException e) {
            throw new BadRequestException("there is no '" + path(e) + "': " + known(e, special), e);
        } catch (MismatchedInputException e) {
            throw new BadRequestException(
                    e.getPath().isEmpty()
                            ? "the body is one JSON object, such as {\"why\": \"fewer false alarms\"}, or empty"
                            : "'" + path(e) + "' is " + kind(e.getTargetType()),
                    e);
        } catch (JsonProcessingException e) {
            JsonLocation place = e.getLocation();
            throw new BadRequestException(
                    "the body is no JSON in which each member stands once and numbers are of a usual size"
                            + (place == null
                                    ? ""
                                    : ", at line " + place.getLineNr() + ", column " + place.getColumnNr()),
                    e);
        } catch (IOException e) { // of characters: there is nothing else to read from bytes
            throw new BadRequestException("the body is no JSON in UTF-8", e);
        }
    }

    private static String known(UnrecognizedPropertyException e, List<String> special) {
        if (e.getPath().size() == 1) {
            return allowed(special);
        }
        return "known are "
                + e.getKnownPropertyIds().stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
    }

    private static String allowed(List<String> special) {
        List<String> all = new ArrayList<>(ChangeRequest.COMMON);
        all.addAll(special);
        return "the body may have " + String.join(", ", all);
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(JsonMappingException.Reference::getFieldName)
                .collect(Collectors.joining("."));
    }

    private static String kind(Class<?> type) {
        if (type == Long.class || type == Integer.class || type == long.class || type == int.class) {
            return "a whole number";
        } else if (type == Double.class || type == double.class) {
            return "a number";
        } else if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        return type == String.class ? "text" : "a JSON object";
    }
}
