package io.elbo.format.avro;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.format.declared.Declaration;
import io.elbo.format.writer.UnusableSchemaException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.jspecify.annotations.Nullable;

/**
 * The records of an Avro container file, which begins with its schema, as JSON documents. Read from front to back, so that a stream will
 * do. Not thread-safe.
 */
public final class AvroFile implements AutoCloseable {
    private static final int MAGIC_BYTES = 4;
    private static final int SYNC_BYTES = 16;

    private final EndsStream bytes;
    private final DataFileStream<Object> blocks;
    private final AvroDocuments documents;
    private final byte[] sync; // behind the head and behind each block
    private long left; // records of the block

    private AvroFile(EndsStream bytes, DataFileStream<Object> blocks) {
        this.bytes = bytes;
        this.blocks = blocks;
        documents = new AvroDocuments(blocks.getSchema());
        AvroDocuments head = new AvroDocuments(Schema.createMap(Schema.create(Schema.Type.BYTES)));
        byte[] first = bytes.takeFirst();
        head.read(first, MAGIC_BYTES);
        head.next();
        sync = Arrays.copyOfRange(first, head.position(), head.position() + SYNC_BYTES);
    }

    /**
     * @param in closed by {@link #close}
     * @throws IOException if the file does not begin as such files do, is packed in a way that is not read, or is not of records
     */
    public static AvroFile open(InputStream in) throws IOException {
        EndsStream bytes = new EndsStream(in, SYNC_BYTES);
        DataFileStream<Object> blocks;
        try {
            blocks = new DataFileStream<>(bytes, new GenericDatumReader<>());
        } catch (RuntimeException | NoClassDefFoundError e) { // not Avro's own alone: of hostile lengths others, too
            throw unreadable(e);
        }
        if (blocks.getSchema().getType() != Schema.Type.RECORD) {
            throw new IOException("it is not of records but of "
                    + blocks.getSchema().getType().getName());
        }
        return new AvroFile(bytes, blocks);
    }

    /** The names of the records' fields, in order. */
    public List<String> fields() {
        return blocks.getSchema().getFields().stream().map(Schema.Field::name).toList();
    }

    /** What the file's schema says of its records; null if it cannot be told. */
    public @Nullable Declaration declaration() {
        try {
            return AvroDeclarations.of(blocks.getSchema());
        } catch (UnusableSchemaException e) {
            return null; // records are read without
        }
    }

    /**
     * The next record; null at the end.
     *
     * @throws IOException if the file is damaged from here on
     */
    public @Nullable JsonNode next() throws IOException {
        try {
            while (left == 0) {
                if (!blocks.hasNext()) {
                    requireEnd();
                    return null;
                }
                ByteBuffer block = blocks.nextBlock();
                byte[] records = new byte[block.remaining()];
                block.get(records);
                documents.read(records, 0);
                left = blocks.getBlockCount();
            }
            JsonNode document = documents.next();
            left--;
            if (left == 0 && !documents.isAtEnd()) {
                throw new InvalidAvro(InvalidAvro.BYTES_LEFT);
            }
            return document;
        } catch (InvalidAvro e) {
            throw new IOException(e.flaw(), e);
        } catch (RuntimeException | NoClassDefFoundError e) {
            throw unreadable(e);
        }
    }

    /** The library takes a block that is cut off for the end of the file. */
    private void requireEnd() throws IOException {
        if (!Arrays.equals(bytes.last(), sync)) {
            throw new IOException("it is cut off");
        }
    }

    private static IOException unreadable(Throwable cause) {
        return new IOException(
                cause instanceof NoClassDefFoundError
                        ? "it is packed in a way that is not read (" + cause.getMessage() + ")"
                        : String.valueOf(cause.getMessage()),
                cause);
    }

    @Override
    public void close() throws IOException {
        blocks.close();
    }
}
