package io.elbo.trainer.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a JSON Lines file: one object a line, blank lines ignored ({@link JsonScan}). */
final class JsonRecords extends RecordReader {
    private final OpenedInput opened;
    private final LineReader lines;
    private final boolean lenient;
    private final JsonScan scan;
    private long line;
    private String problem = "";

    JsonRecords(OpenedInput opened, TextEncoding encoding, ReadOptions options) throws IOException {
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
        scan = new JsonScan(options, "the line");
    }

    @Override
    Step read() throws IOException {
        do {
            if (!lines.next()) {
                return Step.END;
            }
            line++;
        } while (lines.isBlank());
        problem = lines.tooLong()
                ? "more than " + JsonScan.MAX_BYTES + " bytes"
                : scan.scan(lines.bytes(), lines.length());
        if (problem.equals(JsonScan.NOT_UTF8) && !lenient) {
            throw new DataException(
                    opened.input().name() + ":" + line + ": this line is not UTF-8. It may be written in"
                            + " another encoding: say which, such as --encoding windows-1252; or skip such lines with --lenient");
        }
        return problem.isEmpty() ? Step.RECORD : Step.MALFORMED;
    }

    @Override
    long line() {
        return line;
    }

    @Override
    String problem() {
        return problem;
    }

    @Override
    String expectation() {
        return "JSON Lines, one object a line";
    }

    @Override
    List<String> names() throws IOException {
        return scan.names();
    }

    @Override
    @Nullable
    String labelText() {
        return scan.labelText();
    }

    @Override
    byte[] json() {
        return scan.json();
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
