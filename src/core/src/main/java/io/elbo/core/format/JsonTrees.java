package io.elbo.core.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;

/** JSON documents as trees, with numbers to the last digit. */
public final class JsonTrees {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(JsonDecoder.MAX_NESTING)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private JsonTrees() {}

    /** @throws IOException if it is no JSON, or beyond a tree's limits */
    public static JsonNode read(byte[] json) throws IOException {
        return read(json, 0);
    }

    private static JsonNode read(byte[] json, int from) throws IOException {
        try {
            return MAPPER.readTree(json, from, json.length - from);
        } catch (NumberFormatException e) {
            throw new IOException("a number is too large or too small", e); // Jackson lets it through
        }
    }

    /** As {@link #readOrMissing(byte[])}, of the document that starts there and ends with the bytes. */
    public static JsonNode readOrMissing(byte[] json, int from) {
        try {
            return read(json, from);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /** The document, or {@link MissingNode} where it is beyond a tree's limits although its fields could be read. */
    public static JsonNode readOrMissing(byte[] json) {
        return readOrMissing(json, 0);
    }
}
