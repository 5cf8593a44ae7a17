package io.elbo.service.api;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import jakarta.ws.rs.BadRequestException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads the body of a request that changes versions, a pause or budgets. What is wrong with it is said by the names of its members. Thread-safe. */
final class ChangeBody {
    private final ObjectReader reader;

    ChangeBody(ObjectMapper mapper) {
        reader = mapper.readerFor(ChangeRequest.class)
                .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .without(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
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
        return request;
    }

    private ChangeRequest parse(byte[] body, List<String> special) throws IOException {
        if (body.length == 0) {
            return ChangeRequest.NONE;
        }
        try {
            ChangeRequest request = reader.readValue(body);
            return request == null ? ChangeRequest.NONE : request;
        } catch (UnrecognizedPropertyException e) {
            throw new BadRequestException("there is no '" + path(e) + "': " + known(e, special), e);
        } catch (InvalidFormatException e) {
            throw new BadRequestException(
                    "'" + path(e) + "' is " + kind(e.getTargetType()) + ", not '" + e.getValue() + "'", e);
        } catch (MismatchedInputException e) {
            throw new BadRequestException(
                    e.getPath().isEmpty()
                            ? "the body is one JSON object, such as {\"why\": \"fewer false alarms\"}, or empty"
                            : "'" + path(e) + "' is " + kind(e.getTargetType()),
                    e);
        } catch (JsonParseException e) {
            throw new BadRequestException(
                    "the body is no JSON, at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr(),
                    e);
        } catch (JsonProcessingException e) {
            throw new BadRequestException("the body is one JSON object or empty, and cannot be read as one", e);
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
