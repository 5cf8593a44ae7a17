package io.elbo.format.protobuf;

import io.elbo.format.framing.Framing;
import io.elbo.format.framing.SchemaLanguage;
import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;
import org.jspecify.annotations.Nullable;

/**
 * Schemas in Protobuf's language.
 *
 * @param message of records that do not say which one they are of; null for the only one
 */
record ProtobufLanguage(Framing framing, @Nullable String message) implements SchemaLanguage {
    static final String TYPE = "PROTOBUF";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public ProtobufPayload parse(WriterSchema schema) throws UnusableSchemaException {
        return ProtobufPayload.of(schema, framing, message);
    }
}
