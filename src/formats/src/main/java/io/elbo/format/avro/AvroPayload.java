package io.elbo.format.avro;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.RecordHeaders;
import io.elbo.format.framing.DeclaredPlaces;
import io.elbo.format.framing.PayloadFormat;
import io.elbo.format.writer.UnusableSchemaException;
import java.util.Objects;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Resolver;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** One Avro record. */
final class AvroPayload implements PayloadFormat {
    private final Schema writer;
    private final @Nullable Schema reader;
    private final Resolver.Action resolved;

    private AvroPayload(Schema writer, @Nullable Schema reader, Resolver.Action resolved) {
        this.writer = writer;
        this.reader = reader;
        this.resolved = resolved;
    }

    /**
     * @param reader what records are to look like; null if they stay as they are written
     * @throws UnusableSchemaException if no record that is written can look like that
     */
    static AvroPayload of(Schema writer, @Nullable Schema reader) throws UnusableSchemaException {
        try {
            Resolver.Action resolved = ReaderSchema.resolve(writer, reader);
            if (resolved instanceof Resolver.ErrorAction flaw) {
                throw new UnusableSchemaException("it cannot be read by the reader's schema: " + flaw);
            }
            return new AvroPayload(writer, reader, resolved);
        } catch (AvroRuntimeException e) {
            throw new UnusableSchemaException("it cannot be read by the reader's schema: " + e.getMessage(), e);
        } catch (StackOverflowError e) {
            throw new UnusableSchemaException("it is nested too deeply", e);
        }
    }

    @Override
    public JsonNode document(byte[] value, int from, RecordHeaders headers) {
        return new AvroDocuments(resolved).only(value, from);
    }

    @Override
    public DeclaredPlaces declared() {
        return new AvroPlaces(writer, reader);
    }

    @Override
    public AvroProgram reader(DocumentReaders places) {
        return AvroProgram.compile(resolved, places);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AvroPayload payload
                && payload.writer.equals(writer)
                && Objects.equals(payload.reader, reader);
    }

    @Override
    public int hashCode() {
        return Objects.hash(writer, reader);
    }
}
