package io.elbo.demo.encoding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Timestamp;
import io.elbo.format.protobuf.schema.MessageField;
import io.elbo.format.protobuf.schema.MessageType;
import io.elbo.format.protobuf.schema.ProtobufSchema;
import io.elbo.format.writer.UnusableSchemaException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;

/** Writes payments with Protobuf's own encoder, framed as Confluent's serializer frames the first message of a schema. */
final class ProtobufEncoder implements PaymentEncoder {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Which message of the schema it is: the first one. */
    private static final byte FIRST_MESSAGE = 0;

    private final MessageType payment;
    private final int schemaId;

    ProtobufEncoder(String schema, int schemaId) throws UnusableSchemaException {
        payment = ProtobufSchema.parse(schema, List.of()).message(null);
        this.schemaId = schemaId;
    }

    @Override
    public byte[] encode(byte[] json) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
            bytes.write(FIRST_MESSAGE);
            bytes.writeBytes(message(payment, JSON.readTree(json)));
            return ConfluentFrame.around(bytes.toByteArray(), schemaId);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] message(MessageType type, JsonNode document) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        for (MessageField field : type.fields()) {
            JsonNode value = document.path(field.name());
            if (!value.isMissingNode() && !value.isNull()) {
                write(field, value, out);
            }
        }
        out.flush();
        return bytes.toByteArray();
    }

    private static void write(MessageField field, JsonNode value, CodedOutputStream out) throws IOException {
        switch (field.type()) {
            case STRING -> out.writeString(field.number(), value.asText());
            case BOOL -> out.writeBool(field.number(), value.booleanValue());
            case INT32 -> out.writeInt32(field.number(), value.intValue());
            case DOUBLE -> out.writeDouble(field.number(), value.doubleValue());
            case MESSAGE ->
                out.writeByteArray(
                        field.number(), value.isTextual() ? time(value.asText()) : message(field.message(), value));
            default -> throw new IllegalStateException("no payment has a " + field.type());
        }
    }

    private static byte[] time(String text) {
        Instant time = Instant.parse(text);
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build()
                .toByteArray();
    }
}
