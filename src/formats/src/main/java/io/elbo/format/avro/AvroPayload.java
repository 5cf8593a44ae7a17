package io.elbo.format.avro;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.RecordHeaders;
import io.elbo.format.framing.DeclaredPlaces;
import io.elbo.format.framing.PayloadFormat;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One Avro record.
 *
 * @param reader what records are to look like; null if they stay as they are written
 */
record AvroPayload(Schema writer, @Nullable Schema reader) implements PayloadFormat {
    @Override
    public JsonNode document(byte[] value, int from, RecordHeaders headers) {
        return new AvroDocuments(Compiler.resolve(writer, reader == null ? writer : reader)).only(value, from);
    }

    @Override
    public DeclaredPlaces declared() {
        return new AvroPlaces(writer, reader);
    }

    @Override
    public AvroProgram reader(DocumentReaders places) {
        return AvroProgram.compile(writer, reader, places);
    }
}
