package io.elbo.trainer.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;

/** A folder of small files, and what reading them yields. */
final class SourceFolder {
    private final Path folder;
    private final List<String> notices = new ArrayList<>();
    private long skipped;

    SourceFolder(Path folder) {
        this.folder = folder;
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    Path write(String name, String text) throws IOException {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    Path write(String name, String text, String charset) throws IOException {
        return write(name, text.getBytes(Charset.forName(charset)));
    }

    Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    List<String> read(Path file) throws IOException {
        return read(file, UnaryOperator.identity());
    }

    List<String> read(Path file, UnaryOperator<ReadOptions> options) throws IOException {
        return read(List.of(Input.of(file)), options.apply(ReadOptions.DEFAULT));
    }

    /** All records as JSON. */
    List<String> read(List<Input> inputs, ReadOptions options) throws IOException {
        notices.clear();
        List<String> records = new ArrayList<>();
        try (Rows rows = Dataset.of(inputs, options, notices::add).rows()) {
            while (rows.next()) {
                records.add(new String(rows.json(), StandardCharsets.UTF_8));
            }
            skipped = rows.skipped();
        }
        return records;
    }

    /** What the last reading told. */
    List<String> notices() {
        return notices;
    }

    /** Malformed records of the last reading. */
    long skipped() {
        return skipped;
    }
}
