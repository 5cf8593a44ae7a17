package io.elbo.trainer.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * One thing that holds records: a file, a topic whose records were kept in one, or a stream that can be read once (standard
 * input, a named pipe). Not thread-safe.
 */
public final class Input {
    private static final String STANDARD_INPUT = "standard input";

    private final String name;
    private final @Nullable Path path;
    private final boolean once;
    private final @Nullable RecordSpool spool;
    private final @Nullable MessageDigest onceDigest; // of what has been read, where it can be read once only
    private @Nullable InputStream onceStream;
    private boolean opened;

    private Input(
            String name, @Nullable Path path, boolean once, @Nullable InputStream stream, @Nullable RecordSpool spool) {
        this.name = name;
        this.spool = spool;
        this.path = path;
        this.once = once;
        onceStream = stream;
        onceDigest = once ? sha256() : null;
    }

    /** @throws DataException where there is no such file, or the name is that of a folder */
    public static Input of(Path file) throws DataException {
        requireReadable(file);
        return new Input(file.toString(), file, !Files.isRegularFile(file), null, null);
    }

    private static void requireReadable(Path file) throws DataException {
        if (Files.isDirectory(file)) {
            throw new DataException(file + ": is a directory");
        }
        if (!Files.exists(file)) {
            throw new DataException(file + ": no such file");
        }
        if (!Files.isReadable(file)) {
            throw new DataException(file + ": may not be read (no permission)");
        }
    }

    /** The same, but the file is looked for only when it is opened. */
    static Input regular(Path file) {
        return new Input(file.toString(), file, false, null, null);
    }

    /** Records that come through a stream, such as {@code System.in}; it is closed after the one pass. */
    public static Input of(InputStream stream) {
        return new Input(STANDARD_INPUT, null, true, stream, null);
    }

    static Input of(RecordSpool spool) {
        return new Input("topic " + spool.topic(), spool.file(), false, null, spool);
    }

    /** The topic's records if this is one; otherwise null. */
    @Nullable
    RecordSpool spool() {
        return spool;
    }

    /** As a person named it, for messages. */
    public String name() {
        return name;
    }

    /** The regular file that this is, for formats that are not read from front to back; null for a stream. */
    @Nullable
    Path file() {
        return once ? null : path;
    }

    /** The last part of the name, whose ending tells the format where the content does not. */
    String fileName() {
        Path last = path == null ? null : path.getFileName();
        return last == null ? "" : last.toString();
    }

    /** Bytes, or -1 where nobody knows before the end. */
    long size() throws IOException {
        return once || path == null || !Files.exists(path) ? -1 : Files.size(path);
    }

    /** The bytes from the first on. */
    InputStream open() throws IOException {
        if (!once && path != null) {
            requireReadable(path);
            return Files.newInputStream(path);
        }
        InputStream stream = onceStream;
        if (stream == null && path != null && onceDigest != null && !opened) {
            stream = Files.newInputStream(path);
        }
        if (stream == null || onceDigest == null) {
            throw new DataException(name + ": can be read only once; write it to a file first");
        }
        opened = true;
        onceStream = null;
        return new DigestingStream(stream, onceDigest);
    }

    /** SHA-256 of the bytes as they lie there, in hexadecimal; of a stream, of all that has been read of it. */
    String digest() throws IOException {
        if (spool != null) {
            return spool.hexDigest();
        }
        if (onceDigest != null) {
            return HexFormat.of().formatHex(copyOf(onceDigest).digest());
        }
        MessageDigest sha256 = sha256();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = open()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                sha256.update(buffer, 0, count);
            }
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static MessageDigest copyOf(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("every Java platform can copy a SHA-256", e);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** Takes every byte that is read into a digest. */
    private static final class DigestingStream extends FilterInputStream {
        private final MessageDigest digest;

        DigestingStream(InputStream in, MessageDigest digest) {
            super(in);
            this.digest = digest;
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            if (value >= 0) {
                digest.update((byte) value);
            }
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            if (count > 0) {
                digest.update(buffer, offset, count);
            }
            return count;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
