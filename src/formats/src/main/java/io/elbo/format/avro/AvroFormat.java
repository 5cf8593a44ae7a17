package io.elbo.format.avro;

import io.elbo.core.format.RecordFormat;
import io.elbo.format.framing.FramedFormat;
import io.elbo.format.framing.Framing;
import io.elbo.format.framing.PlainFormat;
import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchemas;
import java.util.List;

/** Records in Avro. */
public final class AvroFormat {
    private AvroFormat() {}

    /**
     * One record per value, without anything around it, of a schema that is known.
     *
     * @param schema in Avro's JSON
     * @param references schemas whose types it names, each after those that it names itself
     * @throws UnusableSchemaException if it is none, or not of records
     */
    public static RecordFormat of(String schema, List<String> references) throws UnusableSchemaException {
        return new PlainFormat(AvroPayload.of(AvroSchema.parse(schema, references), null));
    }

    /** Records that name the schema which they are written with, read as they are written. */
    public static RecordFormat framed(Framing framing, WriterSchemas schemas) {
        return new FramedFormat(framing, schemas, new AvroLanguage(null));
    }

    /**
     * Records that name the schema which they are written with, read as this schema has them: with its aliases, its defaults and its names.
     *
     * @param schema in Avro's JSON
     * @throws UnusableSchemaException if it is none, or not of records
     */
    public static RecordFormat framed(Framing framing, WriterSchemas schemas, String schema)
            throws UnusableSchemaException {
        return new FramedFormat(framing, schemas, new AvroLanguage(AvroSchema.parse(schema, List.of())));
    }
}
