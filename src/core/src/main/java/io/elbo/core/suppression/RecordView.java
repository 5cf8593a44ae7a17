package io.elbo.core.suppression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One record as the rules look at it. The document is read when it is asked for first. Used by one thread. */
public final class RecordView {
    private final byte @Nullable [] key;
    private final Supplier<JsonNode> reader;
    private final long timestampMillis;
    private @Nullable JsonNode document;

    /**
     * @param key not copied
     * @param reader reads the document; a missing node if it cannot be read
     * @param timestampMillis of the record, milliseconds since 1970-01-01T00:00Z
     */
    public RecordView(byte @Nullable [] key, Supplier<JsonNode> reader, long timestampMillis) {
        this.key = key;
        this.reader = reader;
        this.timestampMillis = timestampMillis;
    }

    /** The record's value as a tree; a missing node if it cannot be read. */
    public JsonNode document() {
        JsonNode read = document;
        if (read == null) {
            read = reader.get();
            document = read;
        }
        return read;
    }

    /** The record's key as text in UTF-8; a null node if it has none. */
    JsonNode key() {
        return key == null ? NullNode.getInstance() : TextNode.valueOf(new String(key, StandardCharsets.UTF_8));
    }

    long timestampMillis() {
        return timestampMillis;
    }
}
