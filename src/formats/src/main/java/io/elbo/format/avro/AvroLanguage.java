package io.elbo.format.avro;

import io.elbo.format.framing.SchemaLanguage;
import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Schemas in Avro's JSON.
 *
 * @param reader what records of all of them are to look like; null if they stay as they are written
 */
record AvroLanguage(@Nullable Schema reader) implements SchemaLanguage {
    @Override
    public String type() {
        return "AVRO";
    }

    @Override
    public AvroPayload parse(WriterSchema schema) throws UnusableSchemaException {
        Schema writer = AvroSchema.parseWriters(
                schema.text(),
                schema.references().stream().map(WriterSchema.Reference::text).toList());
        return AvroPayload.of(writer, reader);
    }
}
