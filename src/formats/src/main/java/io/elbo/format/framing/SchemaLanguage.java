package io.elbo.format.framing;

import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;

/** A language in which schemas of records are written, such as Avro's. Immutable. Languages that are equal read the same schemas alike. */
public interface SchemaLanguage {
    /** The language as registries name it, such as {@code AVRO}. */
    String type();

    /**
     * What the schema says of the payloads that are written with it.
     *
     * @throws UnusableSchemaException if it cannot be parsed, or is not of records
     */
    PayloadFormat parse(WriterSchema schema) throws UnusableSchemaException;
}
