package io.elbo.format;

import io.elbo.format.avro.AvroDeclarations;
import io.elbo.format.declared.Declaration;
import io.elbo.format.declared.JsonSchemaDeclarations;
import io.elbo.format.protobuf.ProtobufDeclarations;
import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;
import org.jspecify.annotations.Nullable;

/** What schemas of any language say of records. */
public final class Declarations {
    private Declarations() {}

    /** As {@link #of(WriterSchema, String)}, for records of the only message of a schema of Protobuf. */
    public static Declaration of(WriterSchema schema) throws UnusableSchemaException {
        return of(schema, null);
    }

    /**
     * @param message of Protobuf, its full name; null for the only one of the schema
     * @throws UnusableSchemaException if the schema cannot be parsed, is not of records, or its language is not known
     */
    public static Declaration of(WriterSchema schema, @Nullable String message) throws UnusableSchemaException {
        return switch (schema.type()) {
            case "AVRO" -> AvroDeclarations.of(schema);
            case "JSON" -> JsonSchemaDeclarations.of(schema);
            case "PROTOBUF" -> ProtobufDeclarations.of(schema, message);
            default -> throw new UnusableSchemaException("schemas of type " + schema.type() + " are not read");
        };
    }
}
