package io.elbo.format.avro;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded.Malformed;
import io.elbo.core.format.Decoded.Reason;
import io.elbo.core.format.RecordDecoder;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.format.RecordHeaders;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** One Avro record per value, without anything around it, of a schema that is known. */
public final class AvroFormat implements RecordFormat {
    static final Malformed EMPTY = new Malformed(Reason.EMPTY, "the record has no value");

    private final Schema writer;

    private AvroFormat(Schema writer) {
        this.writer = writer;
    }

    /**
     * @param schema in Avro's JSON
     * @param references schemas whose types it names, each after those that it names itself
     * @throws UnusableSchemaException if it is none, or not of records
     */
    public static AvroFormat of(String schema, List<String> references) throws UnusableSchemaException {
        return new AvroFormat(AvroSchema.parse(schema, references));
    }

    @Override
    public RecordDecoder decoder(DocumentReaders places, int maxBytes) {
        AvroProgram program = AvroProgram.compile(writer, null, places);
        return (value, batch) -> {
            if (value == null || value.length == 0) {
                return EMPTY;
            }
            if (value.length > maxBytes) {
                return oversize(value, maxBytes);
            }
            return program.read(value, 0, batch);
        };
    }

    @Override
    public JsonNode document(byte @Nullable [] value, RecordHeaders headers) {
        return value == null ? MissingNode.getInstance() : new AvroDocuments(writer).only(value, 0);
    }

    static Malformed oversize(byte[] value, int maxBytes) {
        return new Malformed(Reason.OVERSIZE, value.length + " bytes, at most " + maxBytes + " are allowed");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AvroFormat format && format.writer.equals(writer);
    }

    @Override
    public int hashCode() {
        return writer.hashCode();
    }
}
