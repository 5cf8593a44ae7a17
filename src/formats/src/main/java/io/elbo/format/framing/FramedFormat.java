package io.elbo.format.framing;

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
import io.elbo.core.format.SchemaChange;
import io.elbo.format.framing.SchemaTable.Entry;
import io.elbo.format.framing.SchemaTable.Unusable;
import io.elbo.format.framing.SchemaTable.Usable;
import io.elbo.format.writer.SchemaIds;
import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;
import io.elbo.format.writer.WriterSchemas;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Records that name the schema which they are written with, in whatever language. Each is read by its own schema. A schema is parsed once,
 * what a decoder makes of it is made once, and both are found again by the schema's id without allocating.
 */
public final class FramedFormat implements RecordFormat {
    private static final String TOO_DEEP = "it is nested too deeply";

    private final Framing framing;
    private final WriterSchemas schemas;
    private final SchemaLanguage language;
    private final SchemaTable<PayloadFormat> payloads = new SchemaTable<>();

    public FramedFormat(Framing framing, WriterSchemas schemas, SchemaLanguage language) {
        this.framing = framing;
        this.schemas = schemas;
        this.language = language;
    }

    @Override
    public RecordDecoder decoder(DocumentReaders places, int maxBytes) {
        return new FramedDecoder(places, maxBytes);
    }

    @Override
    public JsonNode document(byte @Nullable [] value, RecordHeaders headers) {
        long id = value == null ? Framing.NO_ID : framing.schemaId(value, headers);
        return value != null && id != Framing.NO_ID && payload(id) instanceof Usable<PayloadFormat> usable
                ? usable.made().document(value, framing.payload(value, headers), headers)
                : MissingNode.getInstance();
    }

    @Override
    public @Nullable String awaits(byte @Nullable [] value, RecordHeaders headers, long patienceNanos) {
        long id = value == null ? Framing.NO_ID : framing.schemaId(value, headers);
        if (id == Framing.NO_ID || payloads.get(id) != null) {
            return null;
        }
        try {
            payload(id, schemas.find(id, patienceNanos));
            return null;
        } catch (SchemaAwayException e) {
            return e.getMessage();
        }
    }

    @Override
    public long schemaId(byte @Nullable [] value, RecordHeaders headers) {
        return value == null ? NO_SCHEMA : framing.schemaId(value, headers);
    }

    @Override
    public @Nullable SchemaChange change(long from, long to, Collection<String> pointers) {
        try {
            return payload(from) instanceof Usable<PayloadFormat> before
                            && payload(to) instanceof Usable<PayloadFormat> after
                    ? new SchemaChange(
                            SchemaIds.text(from),
                            SchemaIds.text(to),
                            PlaceComparison.of(
                                    before.made().declared(), after.made().declared(), pointers))
                    : null;
        } catch (SchemaAwayException e) {
            return null;
        }
    }

    /**
     * How the payload is written; why that cannot be said is not kept if it may change.
     *
     * @throws SchemaAwayException if the schema cannot be had now
     */
    private Entry<PayloadFormat> payload(long id) {
        Entry<PayloadFormat> known = payloads.get(id);
        return known == null ? payload(id, schemas.find(id)) : known;
    }

    private Entry<PayloadFormat> payload(long id, WriterSchemas.Lookup lookup) {
        if (lookup instanceof WriterSchemas.NotFound none) {
            return new Unusable<>(new Malformed(Reason.UNKNOWN_SCHEMA, none.why()));
        }
        if (lookup instanceof WriterSchemas.Away away) {
            throw new SchemaAwayException("schema " + SchemaIds.text(id) + " cannot be had: " + away.why());
        }
        WriterSchema schema = ((WriterSchemas.Found) lookup).schema();
        Entry<PayloadFormat> parsed = parsed(id, schema);
        payloads.put(id, parsed, parsed instanceof Usable<PayloadFormat> ? schema.length() : 0);
        return parsed;
    }

    private Entry<PayloadFormat> parsed(long id, WriterSchema schema) {
        try {
            if (!schema.type().equalsIgnoreCase(language.type())) {
                throw new UnusableSchemaException("it is of type " + schema.type() + ", not " + language.type());
            }
            return new Usable<>(language.parse(schema));
        } catch (UnusableSchemaException e) {
            return unusable(id, e.getMessage());
        } catch (RuntimeException e) { // a library's: whatever it is, it would be the same for the next record
            return unusable(id, "it cannot be parsed: " + e);
        } catch (StackOverflowError e) {
            return unusable(id, TOO_DEEP);
        }
    }

    private static <T> Unusable<T> unusable(long id, @Nullable String why) {
        return new Unusable<>(new Malformed(Reason.UNUSABLE_SCHEMA, "schema " + SchemaIds.text(id) + ": " + why));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FramedFormat format
                && format.framing == framing
                && format.schemas.equals(schemas)
                && format.language.equals(language);
    }

    @Override
    public int hashCode() {
        return Objects.hash(framing, schemas, language);
    }

    private final class FramedDecoder implements RecordDecoder {
        private final DocumentReaders places;
        private final int maxBytes;
        private final SchemaTable<PayloadReader> readers = new SchemaTable<>();

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
            if (value == null) {
                return PlainFormat.EMPTY;
            }
            if (value.length > maxBytes) {
                return PlainFormat.oversize(value, maxBytes);
            }
            long id = framing.schemaId(value, headers);
            if (id == Framing.NO_ID) {
                return value.length == 0
                        ? PlainFormat.EMPTY
                        : new Malformed(Reason.INVALID_FRAMING, "the record does not have " + framing.expected());
            }
            Entry<PayloadReader> entry = readers.get(id);
            if (entry == null) {
                entry = reader(id);
            }
            return entry instanceof Usable<PayloadReader> usable
                    ? usable.made().read(value, framing.payload(value, headers), headers, batch)
                    : ((Unusable<PayloadReader>) entry).why();
        }

        private Entry<PayloadReader> reader(long id) {
            Entry<PayloadFormat> payload = payload(id);
            if (payload instanceof Unusable<PayloadFormat> none) {
                return new Unusable<>(none.why());
            }
            Entry<PayloadReader> made;
            try {
                made = new Usable<>(((Usable<PayloadFormat>) payload).made().reader(places));
            } catch (RuntimeException e) {
                made = unusable(id, "it cannot be compiled: " + e);
            } catch (StackOverflowError e) {
                made = unusable(id, TOO_DEEP);
            }
            readers.put(id, made);
            return made;
        }
    }
}
