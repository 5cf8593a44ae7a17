package io.elbo.format.framing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded.Malformed;
import io.elbo.core.format.Decoded.Reason;
import io.elbo.core.format.RecordDecoder;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.format.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Records without anything around them, of one schema that is known. */
public final class PlainFormat implements RecordFormat {
    static final Malformed EMPTY = new Malformed(Reason.EMPTY, "the record has no value");

    private final PayloadFormat payload;

    public PlainFormat(PayloadFormat payload) {
        this.payload = payload;
    }

    @Override
    public RecordDecoder decoder(DocumentReaders places, int maxBytes) {
        PayloadReader reader = payload.reader(places);
        return (value, batch) -> {
            if (value == null || (value.length == 0 && !payload.mayBeEmpty())) {
                return EMPTY;
            }
            if (value.length > maxBytes) {
                return oversize(value, maxBytes);
            }
            return reader.read(value, 0, RecordHeaders.NONE, batch);
        };
    }

    @Override
    public JsonNode document(byte @Nullable [] value, RecordHeaders headers) {
        return value == null || (value.length == 0 && !payload.mayBeEmpty())
                ? MissingNode.getInstance()
                : payload.document(value, 0, headers);
    }

    static Malformed oversize(byte[] value, int maxBytes) {
        return new Malformed(Reason.OVERSIZE, value.length + " bytes, at most " + maxBytes + " are allowed");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PlainFormat format && format.payload.equals(payload);
    }

    @Override
    public int hashCode() {
        return payload.hashCode();
    }
}
