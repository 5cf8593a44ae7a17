package io.elbo.service.api;

import jakarta.ws.rs.ClientErrorException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A request's body while it is read: keeps the bytes, so that a record can be cut out of them, and ends with status 413 or
 * 408 as soon as the body is too large or takes too long. It holds no more memory than the body has bytes so far, doubled.
 */
final class RecordedBody extends FilterInputStream {
    private static final int INITIAL_BYTES = 8_192;

    private final int maxBytes;
    private final Deadline deadline;
    private byte[] bytes;
    private int length;

    RecordedBody(InputStream in, int maxBytes, Deadline deadline) {
        super(in);
        this.maxBytes = maxBytes;
        this.deadline = deadline;
        bytes = new byte[Math.min(INITIAL_BYTES, maxBytes)];
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int wanted) {
        int read;
        try {
            read = super.read(target, offset, wanted);
        } catch (IOException e) { // the client has gone or is silent: not a fault of the service
            throw new ClientErrorException("the body has not arrived in full", 408, e);
        }
        if (deadline.isOver()) {
            throw new ClientErrorException("the request has taken too long to arrive", 408);
        }
        if (read > 0) {
            keep(target, offset, read);
        }
        return read;
    }

    private void keep(byte[] source, int offset, int count) {
        if (count > maxBytes - length) {
            throw ApiGuard.bodyTooLarge(maxBytes);
        }
        if (count > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(maxBytes, Math.max(2L * bytes.length, (long) length + count)));
        }
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    /** How many bytes have been read. */
    int length() {
        return length;
    }

    /** A copy of all bytes that have been read. */
    byte[] whole() {
        return Arrays.copyOf(bytes, length);
    }

    /** A copy of the bytes from one position to another, without white space at the end; both within what has been read. */
    byte[] stripped(int from, int to) {
        int end = to;
        while (end > from && bytes[end - 1] <= ' ' && bytes[end - 1] >= 0) {
            end--;
        }
        return Arrays.copyOfRange(bytes, from, end);
    }

    @Override
    public long skip(long wanted) {
        throw new UnsupportedOperationException("every byte is kept");
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
