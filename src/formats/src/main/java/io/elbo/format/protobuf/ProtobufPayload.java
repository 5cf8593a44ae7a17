package io.elbo.format.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.RecordHeaders;
import io.elbo.format.framing.DeclaredPlaces;
import io.elbo.format.framing.Framing;
import io.elbo.format.framing.PayloadFormat;
import io.elbo.format.framing.PayloadReader;
import io.elbo.format.protobuf.schema.ProtobufSchema;
import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One message of a schema. */
final class ProtobufPayload implements PayloadFormat {
    private final WriterSchema schema;
    private final MessageIndex messages;
    private final MessageName naming;

    private ProtobufPayload(WriterSchema schema, MessageIndex messages, MessageName naming) {
        this.schema = schema;
        this.messages = messages;
        this.naming = naming;
    }

    /**
     * @param framing null for records without
     * @param message of records that do not say which one they are of; null for the only one
     * @throws UnusableSchemaException if the schema cannot be parsed or lacks the message, or if it has several, none is named, and no
     *     record says which one it is of
     */
    static ProtobufPayload of(WriterSchema schema, @Nullable Framing framing, @Nullable String message)
            throws UnusableSchemaException {
        ProtobufSchema parsed = ProtobufSchema.parse(schema.text(), schema.references());
        boolean isSaid = framing != null && message == null;
        return new ProtobufPayload(
                schema,
                new MessageIndex(parsed, isSaid ? parsed.only() : parsed.message(message)),
                MessageName.of(framing));
    }

    @Override
    public PayloadReader reader(DocumentReaders places) {
        return new ProtobufReader(messages, naming, places);
    }

    @Override
    public JsonNode document(byte[] value, int from, RecordHeaders headers) {
        try {
            int message = naming.find(messages, value, from, headers);
            return message == MessageIndex.UNKNOWN
                    ? MissingNode.getInstance()
                    : ProtobufDocuments.of(messages.type(message), value, naming.message(value, from, headers));
        } catch (InvalidProtobuf | IndexOutOfBoundsException e) {
            return MissingNode.getInstance();
        }
    }

    /** Of the message that records are of which do not say it; of the first one if all must say it. */
    @Override
    public DeclaredPlaces declared() {
        return DeclaredPlaces.of(ProtobufDeclarations.of(messages.type(Math.max(0, messages.usual()))));
    }

    /** A message of which all fields have their defaults. */
    @Override
    public boolean mayBeEmpty() {
        return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProtobufPayload payload
                && payload.schema.equals(schema)
                && payload.naming == naming
                && payload.usual().equals(usual());
    }

    @Override
    public int hashCode() {
        return Objects.hash(schema, naming, usual());
    }

    private String usual() {
        return messages.usual() == MessageIndex.UNKNOWN
                ? ""
                : messages.type(messages.usual()).fullName();
    }
}
