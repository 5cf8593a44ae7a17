package io.elbo.trainer.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The lines of a stream as bytes, without their ends ({@code \n} or {@code \r\n}). A line past the limit is cut there
 * and {@link #tooLong()}. Not thread-safe.
 */
final class LineReader {
    private final InputStream in;
    private final int longest;
    private final byte[] buffer = new byte[2 * OpenedInput.HEAD_BYTES];
    private int position;
    private int limit;
    private byte[] line = new byte[1024];
    private int length;
    private boolean tooLong;

    LineReader(InputStream in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** Moves to the next line; false at the end of the stream. */
    boolean next() throws IOException {
        length = 0;
        tooLong = false;
        if (position == limit && !fill()) {
            return false;
        }
        do {
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            append(position, end);
            position = end;
            if (end < limit) {
                position++;
                break;
            }
        } while (fill());
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        return true;
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, in.read(buffer));
        return limit > 0;
    }

    private void append(int from, int to) {
        int count = Math.min(to - from, longest - length);
        tooLong |= count < to - from;
        if (length + count > line.length) {
            line = Arrays.copyOf(line, Math.max(length + count, 2 * line.length));
        }
        System.arraycopy(buffer, from, line, length, count);
        length += count;
    }

    boolean tooLong() {
        return tooLong;
    }

    boolean isBlank() {
        for (int i = 0; i < length; i++) {
            if (line[i] != ' ' && line[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    /** The line in the first {@link #length()} bytes; owned here, overwritten by the next line. */
    byte[] bytes() {
        return line;
    }

    int length() {
        return length;
    }
}
