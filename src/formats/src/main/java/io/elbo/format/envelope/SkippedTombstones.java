package io.elbo.format.envelope;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.RecordDecoder;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.format.RecordHeaders;
import io.elbo.core.format.SchemaChange;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Passes over records that have no value. A value of no bytes is none: what that is, the format says. */
public record SkippedTombstones(RecordFormat inner) implements RecordFormat {
    @Override
    public RecordDecoder decoder(DocumentReaders places, int maxBytes) {
        RecordDecoder decoder = inner.decoder(places, maxBytes);
        return new RecordDecoder() {
            @Override
            public Decoded decode(byte @Nullable [] value, Batch batch) {
                return decode(value, RecordHeaders.NONE, batch);
            }

            @Override
            public Decoded decode(byte @Nullable [] value, RecordHeaders headers, Batch batch) {
                return value == null ? Decoded.Skipped.TOMBSTONE : decoder.decode(value, headers, batch);
            }
        };
    }

    @Override
    public JsonNode document(byte @Nullable [] value, RecordHeaders headers) {
        return inner.document(value, headers);
    }

    @Override
    public @Nullable String awaits(byte @Nullable [] value, RecordHeaders headers, long patienceNanos) {
        return value == null ? null : inner.awaits(value, headers, patienceNanos);
    }

    @Override
    public long schemaId(byte @Nullable [] value, RecordHeaders headers) {
        return inner.schemaId(value, headers);
    }

    @Override
    public @Nullable SchemaChange change(long from, long to, Collection<String> pointers) {
        return inner.change(from, to, pointers);
    }
}
