package io.elbo.demo.encoding;

import io.elbo.format.writer.UnusableSchemaException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A format in which payments can be written; all have the same fields at the same places. */
public enum PaymentFormat {
    JSON("", "JSON"),
    AVRO("payment.avsc", "Avro"),
    PROTOBUF("payment.proto", "Protobuf");

    private final String file;
    private final String label;

    PaymentFormat(String file, String label) {
        this.file = file;
        this.label = label;
    }

    /** Whether records name a schema that a registry must have. */
    public boolean hasSchema() {
        return !file.isEmpty();
    }

    /** The schema's type as registries name it. */
    public String schemaType() {
        return name();
    }

    /** The text of the schema. */
    public String schema() {
        try (InputStream in = PaymentFormat.class.getResourceAsStream(file)) {
            if (!hasSchema() || in == null) {
                throw new IllegalStateException(label + " has no schema");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    /** @param schemaId what the registry calls the schema; without a meaning for JSON */
    public PaymentEncoder encoder(int schemaId) {
        try {
            return switch (this) {
                case JSON -> json -> json;
                case AVRO -> new AvroEncoder(schema(), schemaId);
                case PROTOBUF -> new ProtobufEncoder(schema(), schemaId);
            };
        } catch (UnusableSchemaException e) {
            throw new IllegalStateException(file, e);
        }
    }

    /** As a person writes it. */
    public String label() {
        return label;
    }

    /** As the service's setting and the demo's option name it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
