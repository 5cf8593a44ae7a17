package io.elbo.core.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.elbo.core.feature.DocumentReaders;
import org.jspecify.annotations.Nullable;

/** One JSON object per record. */
public final class JsonFormat implements RecordFormat {
    public static final JsonFormat JSON = new JsonFormat();

    private JsonFormat() {}

    @Override
    public JsonDecoder decoder(DocumentReaders places, int maxBytes) {
        return new JsonDecoder(places, maxBytes, !places.isObserved());
    }

    @Override
    public JsonNode document(byte @Nullable [] value, RecordHeaders headers) {
        return value == null ? MissingNode.getInstance() : JsonTrees.readOrMissing(value);
    }
}
