package io.elbo.trainer.source;

import java.io.IOException;
import java.io.Reader;
import java.util.Arrays;

/**
 * A text that can be read again from the start of a recent line. The CSV parser reads ahead, and a stray quote makes it
 * swallow lines that are records of their own; from here it can start anew behind the line with the quote.
 *
 * <p>It keeps all text from the line that was last named by {@link #keepFrom} on. Lines end at {@code \n}, {@code \r} or
 * {@code \r\n}, as the parser counts them. Not thread-safe.
 */
final class RewindableReader extends Reader {
    /** Small, so that the text is still in the processor's nearest cache when it is parsed. */
    private static final int READ_AT_ONCE = 1 << 13;

    private static final int BUFFER_CHARS = 1 << 16;

    private final Reader in;
    private char[] text = new char[BUFFER_CHARS];
    private int end; // text[0, end) has been read from the reader
    private int position; // text[0, position) has been handed out
    private int lineStart; // where line number `line` starts
    private long line = 1;
    private long kept = 1; // no line before it is needed any more

    RewindableReader(Reader in) {
        this.in = in;
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        if (position == end && !fill()) {
            return -1;
        }
        int count = Math.min(length, end - position);
        System.arraycopy(text, position, target, offset, count);
        position += count;
        return count;
    }

    /** Lines before this one, from 1, are no longer needed; lines must be named in rising order. */
    void keepFrom(long lineNumber) {
        kept = lineNumber;
    }

    /** What is read next is the line of this number, from 1, which must not lie before the one that is kept. */
    void rewindTo(long lineNumber) throws IOException {
        while (!seek(lineNumber)) {
            if (!fill()) {
                position = end;
                return;
            }
        }
        position = lineStart;
    }

    /** Moves the remembered line start forward to the line; false where more text is needed to find it. */
    private boolean seek(long lineNumber) {
        int at = lineStart;
        while (line < lineNumber) {
            while (at < end && text[at] > '\r') {
                at++; // nearly all characters
            }
            if (at < end && text[at] != '\n' && text[at] != '\r') {
                at++;
                continue;
            }
            if (at == end || (text[at] == '\r' && at + 1 == end)) {
                return false; // the line's end, or the second half of it, is not here yet
            }
            at += text[at] == '\r' && text[at + 1] == '\n' ? 2 : 1;
            line++;
            lineStart = at;
        }
        return true;
    }

    /** Whether a quote is still open at the end of the line, which must not lie before the one that is kept. */
    boolean isQuoteOpenAfter(long lineNumber) {
        if (!seek(lineNumber)) {
            return false;
        }
        boolean open = false;
        for (int i = lineStart; i < end && text[i] != '\n' && text[i] != '\r'; i++) {
            open ^= text[i] == '"';
        }
        return open;
    }

    private boolean fill() throws IOException {
        seek(kept);
        if (end + READ_AT_ONCE > text.length) {
            makeRoom();
        }
        int count = in.read(text, end, READ_AT_ONCE);
        if (count < 0) {
            return false;
        }
        end += count;
        return true;
    }

    private void makeRoom() {
        System.arraycopy(text, lineStart, text, 0, end - lineStart);
        end -= lineStart;
        position -= lineStart;
        lineStart = 0;
        if (2 * end > text.length) {
            text = Arrays.copyOf(text, 2 * text.length);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
