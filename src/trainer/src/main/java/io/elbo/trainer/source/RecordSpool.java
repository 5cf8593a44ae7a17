package io.elbo.trainer.source;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Kafka records in a temporary file, so that they can be read as often as needed without the broker. Beside its value, a
 * record keeps its key, its timestamp and its position. Written once through {@link Writer}, then only read; reading is
 * thread-safe. Closing deletes the file.
 *
 * <p>A record is the partition (4 bytes), offset and timestamp (8 each), the length of the key (4, -1 for none) and the key,
 * the length of the value (4) and the value. Of a record that cannot be read there is in place of the value why, and in place of its
 * length {@code -1} minus that of this text. The digest is that of these bytes.
 */
public final class RecordSpool implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final String topic;
    private final String expectation;
    private final long records;
    private final String digest;

    private RecordSpool(Path file, String topic, String expectation, long records, String digest) {
        this.file = file;
        this.topic = topic;
        this.expectation = expectation;
        this.records = records;
        this.digest = digest;
    }

    /** The topic that the records come from. */
    public String topic() {
        return topic;
    }

    /** What the topic must hold, for messages. */
    String expectation() {
        return expectation;
    }

    public long records() {
        return records;
    }

    /** {@code sha256:} and the digest of all records with their keys, timestamps and positions, in their order. */
    public String digest() {
        return "sha256:" + digest;
    }

    /** SHA-256 in hexadecimal. */
    String hexDigest() {
        return digest;
    }

    Path file() {
        return file;
    }

    /** The records as data for the trainer, as long as this is not closed. */
    public Dataset dataset(ReadOptions options, Notices notices) {
        return Dataset.of(List.of(Input.of(this)), options, notices);
    }

    /** A pass over the records; the caller closes it. */
    public Reader read() throws IOException {
        return new Reader(file);
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("temporary file " + file + " cannot be deleted", e);
        }
    }

    /** Appends records, then turns into the spool. Not thread-safe. */
    public static final class Writer implements AutoCloseable {
        private final Path file;
        private final String topic;
        private final String expectation;
        private final MessageDigest digest = Input.sha256();
        private final DataOutputStream out;
        private long records;
        private boolean finished;

        /** @param expectation what the topic must hold, for messages */
        public Writer(String topic, String expectation) throws IOException {
            this.topic = topic;
            this.expectation = expectation;
            file = Files.createTempFile("elbo-topic-" + topic + "-", ".bin");
            file.toFile().deleteOnExit(); // a run may be ended by a signal
            out = new DataOutputStream(new DigestOutputStream(
                    new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES), digest));
        }

        /**
         * Appends a record.
         *
         * @param key null for none
         * @param value UTF-8 JSON, or whatever the topic holds
         */
        public void append(int partition, long offset, long timestampMillis, byte @Nullable [] key, byte[] value)
                throws IOException {
            write(partition, offset, timestampMillis, key, value.length, value);
        }

        /** Appends a record of which is kept only why it cannot be read. */
        public void appendUnreadable(
                int partition, long offset, long timestampMillis, byte @Nullable [] key, String why)
                throws IOException {
            byte[] text = why.getBytes(StandardCharsets.UTF_8);
            write(partition, offset, timestampMillis, key, -1 - text.length, text);
        }

        private void write(
                int partition, long offset, long timestampMillis, byte @Nullable [] key, int length, byte[] value)
                throws IOException {
            try {
                out.writeInt(partition);
                out.writeLong(offset);
                out.writeLong(timestampMillis);
                out.writeInt(key == null ? -1 : key.length);
                if (key != null) {
                    out.write(key);
                }
                out.writeInt(length);
                out.write(value);
                records++;
            } catch (IOException e) {
                throw unwritable(e);
            }
        }

        private IOException unwritable(IOException e) {
            return new IOException(
                    "the records of topic " + topic + " cannot be kept in " + file + ": " + e.getMessage()
                            + "; give the temporary folder more room, or name another one with -Djava.io.tmpdir",
                    e);
        }

        public RecordSpool finish() throws IOException {
            try {
                out.close();
            } catch (IOException e) {
                throw unwritable(e);
            }
            finished = true;
            return new RecordSpool(
                    file, topic, expectation, records, HexFormat.of().formatHex(digest.digest()));
        }

        /** Deletes the file if it was not finished. */
        @Override
        public void close() throws IOException {
            if (!finished) {
                try {
                    out.close();
                } finally {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** One pass over the records: call {@link #next()}, then ask for the record. Not thread-safe. */
    public static final class Reader implements AutoCloseable {
        private final CountingInputStream counted;
        private final DataInputStream in;
        private int partition = -1;
        private long offset = -1;
        private long timestampMillis = -1;
        private byte @Nullable [] key;
        private byte[] value = {};
        private @Nullable String flaw;

        private Reader(Path file) throws IOException {
            counted = new CountingInputStream(Files.newInputStream(file));
            in = new DataInputStream(new BufferedInputStream(counted, BUFFER_BYTES));
        }

        /** Moves to the next record; false at the end. */
        public boolean next() throws IOException {
            try {
                partition = in.readInt();
            } catch (EOFException e) {
                return false;
            }
            offset = in.readLong();
            timestampMillis = in.readLong();
            int keyBytes = in.readInt();
            key = keyBytes < 0 ? null : in.readNBytes(keyBytes);
            int length = in.readInt();
            byte[] bytes = in.readNBytes(length < 0 ? -1 - length : length);
            flaw = length < 0 ? new String(bytes, StandardCharsets.UTF_8) : null;
            value = length < 0 ? new byte[0] : bytes;
            return true;
        }

        public int partition() {
            return partition;
        }

        public long offset() {
            return offset;
        }

        public long timestampMillis() {
            return timestampMillis;
        }

        /** Null for none; not to be changed. */
        public byte @Nullable [] key() {
            return key;
        }

        /** Empty if the record cannot be read. Not to be changed. */
        public byte[] value() {
            return value;
        }

        /** Why the record cannot be read; null if it can. */
        public @Nullable String flaw() {
            return flaw;
        }

        long bytesRead() {
            return counted.bytes();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
