package io.elbo.service.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ClientErrorException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The records of a request: one JSON value, or the elements of an array, each as the bytes that were sent. The body is
 * read token by token and no tree is made of it: small objects take many times their bytes as a tree. Reading ends at the
 * first record that is too many.
 */
final class RequestRecords {
    /** Deeper than any record may be: a record that is too deep is answered in its place. */
    private static final int MAX_NESTING = 10_000;

    private RequestRecords() {}

    /**
     * The bytes of each record.
     *
     * @throws BadRequestException if the body is no JSON in UTF-8, or empty
     * @throws ClientErrorException 413 if there are more records than {@code maxRecords}
     */
    static List<byte[]> read(RecordedBody body, int maxRecords) throws IOException {
        try (JsonParser parser = factory().createParser(body)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new BadRequestException("the body is empty: send one record or an array of records");
            }
            List<byte[]> records = new ArrayList<>();
            if (first == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    if (records.size() == maxRecords) {
                        throw new ClientErrorException(
                                "more than " + maxRecords + " records; send them in several requests", 413);
                    }
                    records.add(record(parser, body));
                }
            } else {
                records.add(record(parser, body));
            }
            if (parser.nextToken() != null) {
                throw new BadRequestException("the body is no JSON: something follows the first value");
            }
            return records;
        } catch (JsonProcessingException e) {
            throw new BadRequestException("the body is no JSON: " + e.getMessage(), e);
        } catch (IOException e) { // of characters: the body's bytes can be had, or it throws something else
            throw new BadRequestException(
                    "the body is no JSON in UTF-8: records are sent as JSON, whatever the format of the detector's topic is",
                    e);
        }
    }

    /** A factory keeps the field names that it has seen: a new one for each request, so that nobody can fill it. */
    private static JsonFactory factory() {
        return JsonFactory.builder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_NESTING)
                        .maxNumberLength(Integer.MAX_VALUE)
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNameLength(Integer.MAX_VALUE)
                        .build())
                .build();
    }

    /** The bytes from the current token to the end of its value. */
    private static byte[] record(JsonParser parser, RecordedBody body) throws IOException {
        long start = parser.currentTokenLocation().getByteOffset();
        if (start < 0) {
            throw new BadRequestException("the body is not encoded in UTF-8");
        }
        parser.skipChildren();
        parser.finishToken();
        return body.stripped((int) start, (int) parser.currentLocation().getByteOffset());
    }
}
