package io.elbo.format.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.format.protobuf.schema.MessageField;
import io.elbo.format.protobuf.schema.MessageType;
import io.elbo.format.protobuf.schema.ProtobufSchema;
import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a file, each behind its length as Protobuf's {@code writeDelimitedTo} writes it, as JSON documents. Read from front to
 * back, so that a stream will do. Not thread-safe.
 */
public final class ProtobufFile implements AutoCloseable {
    /** More than a message may have in Protobuf's own libraries unless somebody says so. */
    private static final int MAX_MESSAGE_BYTES = 64 << 20;

    private static final int MAX_LENGTH_BITS = 35;

    private final InputStream in;
    private final MessageType type;

    private ProtobufFile(InputStream in, MessageType type) {
        this.in = in;
        this.type = type;
    }

    /**
     * @param in better buffered; closed by {@link #close}
     * @param references the files that the schema imports, and those that they import; well-known ones need not be among them
     * @param message the full name of the messages' type; null for the only one of the schema
     * @throws UnusableSchemaException if the schema cannot be parsed, or lacks the message
     */
    public static ProtobufFile open(
            InputStream in, String schema, List<WriterSchema.Reference> references, @Nullable String message)
            throws UnusableSchemaException {
        return new ProtobufFile(in, ProtobufSchema.parse(schema, references).message(message));
    }

    /** The names of the messages' fields, in order. */
    public List<String> fields() {
        return type.fields().stream().map(MessageField::name).toList();
    }

    /**
     * The next message; null at the end.
     *
     * @throws IOException if the file is damaged from here on
     */
    public @Nullable JsonNode next() throws IOException {
        int length = length();
        if (length < 0) {
            return null;
        }
        byte[] message = in.readNBytes(length);
        if (message.length < length) {
            throw new EOFException("it is cut off");
        }
        try {
            return ProtobufDocuments.of(type, message, 0);
        } catch (InvalidProtobuf e) {
            throw new IOException(e.flaw(), e);
        }
    }

    /** -1 at the end of the file. */
    private int length() throws IOException {
        int first = in.read();
        if (first < 0) {
            return -1;
        }
        long length = first & 0x7F;
        int last = first;
        for (int shift = 7; (last & 0x80) != 0; shift += 7) {
            last = in.read();
            if (last < 0) {
                throw new EOFException("it is cut off");
            }
            if (shift >= MAX_LENGTH_BITS) {
                throw new IOException("no length stands where a message should begin");
            }
            length |= (long) (last & 0x7F) << shift;
        }
        if (length > MAX_MESSAGE_BYTES) {
            throw new IOException("a message claims to have " + length + " bytes");
        }
        return (int) length;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
