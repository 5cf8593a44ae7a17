package io.elbo.trainer.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that counts the bytes read from it. Not thread-safe; no mark. */
final class CountingInputStream extends FilterInputStream {
    private long bytes;
    private boolean ended;

    CountingInputStream(InputStream in) {
        super(in);
    }

    long bytes() {
        return bytes;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        if (value >= 0) {
            bytes++;
        } else {
            ended = true;
        }
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        if (count > 0) {
            bytes += count;
        } else if (count < 0) {
            ended = true;
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(count);
        bytes += skipped;
        return skipped;
    }

    /** At least 1 until the end is seen: the JDK's gzip reader takes 0, which a slow pipe may say, for the end. */
    @Override
    public int available() throws IOException {
        return ended ? 0 : Math.max(1, super.available());
    }

    void skipToEnd() throws IOException {
        byte[] buffer = new byte[1 << 16];
        while (read(buffer, 0, buffer.length) >= 0) {
            // read() counts
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
