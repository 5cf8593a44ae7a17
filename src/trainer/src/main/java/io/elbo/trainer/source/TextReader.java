package io.elbo.trainer.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Locale;

/**
 * Decodes text strictly: a byte that is not of the encoding ends the reading with its line. Where the reading is lenient
 * {@link #BROKEN} stands for it instead. Not thread-safe.
 */
final class TextReader extends Reader {
    /** What stands for bytes that are no character, where the reading is lenient. */
    static final char BROKEN = '\uFFFD';

    private final Input input;
    private final InputStream in;
    private final CharsetDecoder decoder;
    private final ByteBuffer bytes = ByteBuffer.allocate(1 << 14).limit(0);
    private final TextEncoding encoding;
    private final boolean countsLines; // as it goes; of a file they are counted when they are asked for
    private long characters; // handed out
    private long lineEnds; // among those
    private boolean ended;

    /** @param in its byte order mark is skipped */
    TextReader(Input input, InputStream in, TextEncoding encoding, boolean lenient) throws IOException {
        this.input = input;
        this.in = in;
        this.encoding = encoding;
        countsLines = input.file() == null;
        in.skipNBytes(encoding.markBytes());
        CodingErrorAction action = lenient ? CodingErrorAction.REPLACE : CodingErrorAction.REPORT;
        decoder = encoding.charset().newDecoder().onMalformedInput(action).onUnmappableCharacter(action);
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        CharBuffer chars = CharBuffer.wrap(target, offset, length).slice(); // its position counts from 0
        while (chars.position() == 0) {
            CoderResult result = decoder.decode(bytes, chars, ended);
            if (result.isError()) {
                throw refused(target, offset, offset + chars.position());
            }
            if (chars.position() > 0) {
                break;
            }
            if (ended) {
                return -1;
            }
            bytes.compact();
            int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
            ended = count < 0;
            bytes.position(bytes.position() + Math.max(0, count)).flip();
        }
        if (countsLines) {
            countLineEnds(target, offset, offset + chars.position());
        }
        characters += chars.position();
        return chars.position();
    }

    private void countLineEnds(char[] text, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            count += text[i] == '\n' ? 1 : 0;
        }
        lineEnds += count;
    }

    /** Counting costs as much as a tenth of all reading, so it is done in a second pass, for a message alone. */
    private void countLinesOfFile(long upTo) throws IOException {
        char[] text = new char[1 << 14];
        try (OpenedInput again = OpenedInput.open(input);
                TextReader reader = new TextReader(input, again.bytes(), encoding, true)) {
            for (long seen = 0; seen < upTo; ) {
                int count = reader.read(text, 0, (int) Math.min(text.length, upTo - seen));
                if (count < 0) {
                    return;
                }
                countLineEnds(text, 0, count);
                seen += count;
            }
        }
    }

    private DataException refused(char[] decoded, int from, int to) throws IOException {
        if (!countsLines) {
            countLinesOfFile(characters);
        }
        countLineEnds(decoded, from, to);
        String charset = decoder.charset().name();
        String advice = charset.equals("UTF-8")
                ? "It may be written in another encoding: say which, such as --encoding windows-1252"
                : "Say another encoding with --encoding";
        return new DataException(String.format(
                Locale.ROOT,
                "%s:%d: the byte 0x%02X is not %s here. %s; or skip such lines with --lenient",
                input.name(),
                lineEnds + 1,
                bytes.get(bytes.position()) & 0xFF,
                charset,
                advice));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
