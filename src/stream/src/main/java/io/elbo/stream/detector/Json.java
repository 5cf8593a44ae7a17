package io.elbo.stream.detector;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.elbo.core.format.JsonTrees;
import java.io.IOException;

/** Writes documents, and reads them again, numbers to the last digit. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                    .build())
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final ObjectWriter UTF8 = MAPPER.writer();
    /** For texts with half a surrogate pair, which UTF-8 cannot hold. */
    private static final ObjectWriter ASCII = MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

    private Json() {}

    /** As {@link JsonTrees#read}. */
    public static JsonNode read(byte[] json) throws IOException {
        return JsonTrees.read(json);
    }

    /** The tree of a document. */
    public static JsonNode tree(Object document) {
        return MAPPER.valueToTree(document);
    }

    public static byte[] write(Object document) {
        try {
            return UTF8.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            return writeAscii(document);
        }
    }

    private static byte[] writeAscii(Object document) {
        try {
            return ASCII.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a document always has a JSON form", e);
        }
    }
}
