package io.elbo.format.protobuf;

import io.elbo.core.format.RecordFormat;
import io.elbo.format.framing.FramedFormat;
import io.elbo.format.framing.Framing;
import io.elbo.format.framing.PlainFormat;
import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;
import io.elbo.format.writer.WriterSchemas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records in Protobuf. */
public final class ProtobufFormat {
    private ProtobufFormat() {}

    /**
     * One message per value, without anything around it.
     *
     * @param schema in proto2 or proto3
     * @param references the files that it imports, and those that they import; well-known ones need not be among them
     * @param message the full name of the message, or the plain one of a message of the schema itself; null for the only one
     * @throws UnusableSchemaException if the schema cannot be parsed, or lacks the message
     */
    public static RecordFormat of(String schema, List<WriterSchema.Reference> references, @Nullable String message)
            throws UnusableSchemaException {
        return new PlainFormat(ProtobufPayload.of(written(schema, references), null, message));
    }

    /**
     * Records that name the schema which they are written with, and mostly the message, too.
     *
     * @param message of records that do not say which one they are of; null if their schemas have a single one
     */
    public static RecordFormat framed(Framing framing, WriterSchemas schemas, @Nullable String message) {
        return new FramedFormat(framing, schemas, new ProtobufLanguage(framing, message));
    }

    /**
     * Records that name a schema, all of which are read by another one: its names count, and no registry is asked. Protobuf finds fields by
     * their numbers, so that any release of a schema reads the records of all others.
     *
     * @param message of records that do not say which one they are of; null if the schema has a single one
     * @throws UnusableSchemaException if the schema cannot be parsed, or lacks the message
     */
    public static RecordFormat framed(
            Framing framing, String schema, List<WriterSchema.Reference> references, @Nullable String message)
            throws UnusableSchemaException {
        WriterSchema reader = written(schema, references);
        ProtobufPayload.of(reader, framing, message);
        return framed(framing, new OneSchema(new WriterSchemas.Found(reader)), message);
    }

    private static WriterSchema written(String schema, List<WriterSchema.Reference> references) {
        return new WriterSchema(ProtobufLanguage.TYPE, schema, references);
    }

    /** The same schema for every id. */
    private record OneSchema(WriterSchemas.Found schema) implements WriterSchemas {
        @Override
        public Lookup find(long id) {
            return schema;
        }
    }
}
