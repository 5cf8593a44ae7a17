package io.elbo.trainer.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** One opened file: its decompressed bytes without a byte order mark, and how far it has been read. */
final class Source implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final CountingInputStream raw;
    private final PushbackInputStream bytes;
    private final long totalBytes;
    private final Format format;

    private Source(Path file, CountingInputStream raw, PushbackInputStream bytes, Format format) throws IOException {
        this.file = file;
        this.raw = raw;
        this.bytes = bytes;
        this.format = format;
        totalBytes = Files.size(file);
    }

    static Source open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new DataException(file + (Files.isDirectory(file) ? ": is a directory" : ": no such file"));
        }
        CountingInputStream raw = new CountingInputStream(Files.newInputStream(file));
        try {
            PushbackInputStream bytes =
                    new PushbackInputStream(decompressed(new BufferedInputStream(raw, BUFFER_BYTES)), BUFFER_BYTES);
            return new Source(file, raw, bytes, Format.of(file, peekWithoutMark(bytes)));
        } catch (DataException e) {
            raw.close();
            throw e;
        } catch (IOException e) {
            raw.close();
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static InputStream decompressed(BufferedInputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return gzip ? new GZIPInputStream(in, BUFFER_BYTES) : in;
    }

    private static byte[] peekWithoutMark(PushbackInputStream bytes) throws IOException {
        byte[] head = bytes.readNBytes(BUFFER_BYTES);
        int from =
                head.length >= 3 && head[0] == (byte) 0xEF && head[1] == (byte) 0xBB && head[2] == (byte) 0xBF ? 3 : 0;
        bytes.unread(head, from, head.length - from);
        return java.util.Arrays.copyOfRange(head, from, head.length);
    }

    Path file() {
        return file;
    }

    Format format() {
        return format;
    }

    InputStream bytes() {
        return bytes;
    }

    /** Bytes of the file that have been read, compressed where the file is. */
    long bytesRead() {
        return raw.bytes();
    }

    long totalBytes() {
        return totalBytes;
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
