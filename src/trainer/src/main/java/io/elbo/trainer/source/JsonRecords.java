package io.elbo.trainer.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The rows of a JSON Lines file: one object a line, blank lines ignored ({@link JsonScan}). */
final class JsonRecords extends ScannedRecords {
    private final OpenedInput opened;
    private final LineReader lines;
    private final boolean lenient;
    private long line;

    JsonRecords(OpenedInput opened, TextEncoding encoding, ReadOptions options) throws IOException {
        super(options, "the line");
        this.opened = opened;
        boolean utf8 = encoding.charset().equals(StandardCharsets.UTF_8);
        lenient = options.lenient();
        InputStream bytes = opened.bytes();
        if (utf8) {
            bytes.skipNBytes(encoding.markBytes());
        } else {
            bytes = new Utf8InputStream(new TextReader(opened.input(), bytes, encoding, lenient));
        }
        lines = new LineReader(bytes, JsonScan.MAX_BYTES);
    }

    @Override
    Step read() throws IOException {
        do {
            if (!lines.next()) {
                return Step.END;
            }
            line++;
        } while (lines.isBlank());
        Step step = scan(lines.bytes(), lines.length(), lines.tooLong());
        if (problem().equals(JsonScan.NOT_UTF8) && !lenient) {
            throw new DataException(
                    opened.input().name() + ":" + line + ": this line is not UTF-8. It may be written in"
                            + " another encoding: say which, such as --encoding windows-1252; or skip such lines with --lenient");
        }
        return step;
    }

    @Override
    long line() {
        return line;
    }

    @Override
    String expectation() {
        return "JSON Lines, one object a line";
    }

    @Override
    long bytesRead() {
        return opened.bytesRead();
    }

    @Override
    void drain() throws IOException {
        opened.drain();
    }

    @Override
    public void close() throws IOException {
        opened.close();
    }
}
