package io.elbo.format.avro;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Passes bytes on, and remembers the first ones for as long as wanted and the last ones. */
final class EndsStream extends FilterInputStream {
    private final byte[] last;
    private final ByteArrayOutputStream first = new ByteArrayOutputStream();
    private boolean remembersFirst = true;

    /** @param lastBytes how many of the last bytes are remembered */
    EndsStream(InputStream in, int lastBytes) {
        super(in);
        last = new byte[lastBytes];
    }

    /** All bytes that were passed on up to now; they are forgotten. */
    byte[] takeFirst() {
        byte[] taken = first.toByteArray();
        remembersFirst = false;
        first.reset();
        return taken;
    }

    /** The last bytes that were passed on; zeros if there were fewer. Not to be changed. */
    byte[] last() {
        return last;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        int count = in.read(bytes, from, length);
        if (count > 0) {
            int kept = Math.min(count, last.length);
            System.arraycopy(last, kept, last, 0, last.length - kept);
            System.arraycopy(bytes, from + count - kept, last, last.length - kept, kept);
            if (remembersFirst) {
                first.write(bytes, from, count);
            }
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] skipped = new byte[(int) Math.min(count, 8_192)];
        return Math.max(0, read(skipped, 0, skipped.length));
    }
}
