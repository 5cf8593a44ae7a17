package io.elbo.format.framing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.Decoded.Malformed;
import io.elbo.core.format.Decoded.Reason;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.format.JsonFormat;
import io.elbo.core.format.JsonTrees;
import io.elbo.core.format.RecordDecoder;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.format.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * JSON documents behind the id of their JSON Schema, as the serializers of registries write them. The id is checked for its form only: a
 * document can be read without its schema, and so no registry is asked and an unknown id is no fault.
 */
public record FramedJsonFormat(Framing framing) implements RecordFormat {
    @Override
    public RecordDecoder decoder(DocumentReaders places, int maxBytes) {
        return new FramedJsonDecoder(framing, JsonFormat.JSON.decoder(places, maxBytes), maxBytes);
    }

    @Override
    public JsonNode document(byte @Nullable [] value, RecordHeaders headers) {
        return value == null || framing.schemaId(value, headers) == Framing.NO_ID
                ? MissingNode.getInstance()
                : JsonTrees.readOrMissing(value, framing.payload(value, headers));
    }

    private record FramedJsonDecoder(Framing framing, JsonDecoder json, int maxBytes) implements RecordDecoder {
        @Override
        public Decoded decode(byte @Nullable [] value, Batch batch) {
            return decode(value, RecordHeaders.NONE, batch);
        }

        @Override
        public Decoded decode(byte @Nullable [] value, RecordHeaders headers, Batch batch) {
            if (value == null || value.length == 0) {
                return PlainFormat.EMPTY;
            }
            if (value.length > maxBytes) {
                return PlainFormat.oversize(value, maxBytes);
            }
            if (framing.schemaId(value, headers) == Framing.NO_ID) {
                return new Malformed(Reason.INVALID_FRAMING, "the record does not have " + framing.expected());
            }
            batch.appendRow();
            return json.decodeIntoLastRow(value, framing.payload(value, headers), batch);
        }
    }
}
