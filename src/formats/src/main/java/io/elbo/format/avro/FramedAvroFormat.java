package io.elbo.format.avro;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.Decoded.Malformed;
import io.elbo.core.format.Decoded.Reason;
import io.elbo.core.format.RecordDecoder;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.format.RecordHeaders;
import io.elbo.core.format.SchemaAwayException;
import io.elbo.format.framing.Framing;
import io.elbo.format.writer.WriterSchema;
import io.elbo.format.writer.WriterSchemas;
import java.util.List;
import java.util.Objects;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Avro records that name the schema which they are written with. */
public final class FramedAvroFormat implements RecordFormat {
    private static final String TYPE = "AVRO";

    private final Framing framing;
    private final WriterSchemas schemas;
    private final @Nullable Schema reader;

    private FramedAvroFormat(Framing framing, WriterSchemas schemas, @Nullable Schema reader) {
        this.framing = framing;
        this.schemas = schemas;
        this.reader = reader;
    }

    /** Records are read as they are written. */
    public static FramedAvroFormat of(Framing framing, WriterSchemas schemas) {
        return new FramedAvroFormat(framing, schemas, null);
    }

    /**
     * Records are read as this schema has them: with its aliases, its defaults and its names.
     *
     * @param schema in Avro's JSON
     * @throws UnusableSchemaException if it is none, or not of records
     */
    public static FramedAvroFormat of(Framing framing, WriterSchemas schemas, String schema)
            throws UnusableSchemaException {
        return new FramedAvroFormat(framing, schemas, AvroSchema.parse(schema, List.of()));
    }

    @Override
    public RecordDecoder decoder(DocumentReaders places, int maxBytes) {
        return new FramedDecoder(places, maxBytes);
    }

    @Override
    public JsonNode document(byte @Nullable [] value, RecordHeaders headers) {
        long id = value == null ? Framing.NO_ID : framing.schemaId(value, headers);
        if (value == null || id == Framing.NO_ID) {
            return MissingNode.getInstance();
        }
        WriterSchemas.Lookup lookup = schemas.find(id);
        if (lookup instanceof WriterSchemas.Away away) {
            throw new SchemaAwayException(cannotBeHad(id, away));
        }
        try {
            return lookup instanceof WriterSchemas.Found found
                    ? documents(found.schema()).only(value, framing.payload())
                    : MissingNode.getInstance();
        } catch (UnusableSchemaException | AvroRuntimeException | StackOverflowError e) {
            return MissingNode.getInstance();
        }
    }

    private AvroDocuments documents(WriterSchema schema) throws UnusableSchemaException {
        Schema writer = parsed(schema);
        return new AvroDocuments(Compiler.resolve(writer, reader == null ? writer : reader));
    }

    private static Schema parsed(WriterSchema schema) throws UnusableSchemaException {
        if (!schema.type().equals(TYPE)) {
            throw new UnusableSchemaException("it is of type " + schema.type() + ", not " + TYPE);
        }
        return AvroSchema.parse(schema.text(), schema.references());
    }

    @Override
    public @Nullable String awaits(byte @Nullable [] value, RecordHeaders headers) {
        long id = value == null ? Framing.NO_ID : framing.schemaId(value, headers);
        return id != Framing.NO_ID && schemas.find(id) instanceof WriterSchemas.Away away
                ? cannotBeHad(id, away)
                : null;
    }

    private static String cannotBeHad(long id, WriterSchemas.Away away) {
        return "schema " + id + " cannot be had: " + away.why();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FramedAvroFormat format
                && format.framing == framing
                && format.schemas.equals(schemas)
                && Objects.equals(format.reader, reader);
    }

    @Override
    public int hashCode() {
        return Objects.hash(framing, schemas, reader);
    }

    private final class FramedDecoder implements RecordDecoder {
        private final DocumentReaders places;
        private final int maxBytes;
        private final AvroPrograms programs = new AvroPrograms();

        FramedDecoder(DocumentReaders places, int maxBytes) {
            this.places = places;
            this.maxBytes = maxBytes;
        }

        @Override
        public Decoded decode(byte @Nullable [] value, Batch batch) {
            return decode(value, RecordHeaders.NONE, batch);
        }

        @Override
        public Decoded decode(byte @Nullable [] value, RecordHeaders headers, Batch batch) {
            if (value == null || value.length == 0) {
                return AvroFormat.EMPTY;
            }
            if (value.length > maxBytes) {
                return AvroFormat.oversize(value, maxBytes);
            }
            long id = framing.schemaId(value, headers);
            if (id == Framing.NO_ID) {
                return new Malformed(Reason.INVALID_FRAMING, "the record does not have " + framing.expected());
            }
            AvroPrograms.Entry entry = programs.get(id);
            if (entry == null) {
                WriterSchemas.Lookup lookup = schemas.find(id);
                if (lookup instanceof WriterSchemas.NotFound none) {
                    return new Malformed(Reason.UNKNOWN_SCHEMA, none.why());
                }
                if (lookup instanceof WriterSchemas.Away away) {
                    throw new SchemaAwayException(cannotBeHad(id, away));
                }
                entry = compiled(id, ((WriterSchemas.Found) lookup).schema());
                programs.put(id, entry);
            }
            return entry instanceof AvroPrograms.Usable usable
                    ? usable.program().read(value, framing.payload(), batch)
                    : ((AvroPrograms.Unusable) entry).why();
        }

        private AvroPrograms.Entry compiled(long id, WriterSchema schema) {
            try {
                return new AvroPrograms.Usable(AvroProgram.compile(parsed(schema), reader, places));
            } catch (UnusableSchemaException | AvroRuntimeException e) {
                return unusable(id, e.getMessage());
            } catch (StackOverflowError e) {
                return unusable(id, "it is nested too deeply");
            }
        }

        private AvroPrograms.Entry unusable(long id, @Nullable String why) {
            return new AvroPrograms.Unusable(new Malformed(Reason.UNUSABLE_SCHEMA, "schema " + id + ": " + why));
        }
    }
}
