package io.elbo.trainer.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of records that is read as a stream, as often as one likes, and never held in memory: CSV (RFC 4180, with a
 * header) or JSON Lines, either of them gzipped. Immutable but for the count of warnings given.
 *
 * <p>A CSV row becomes a JSON object from header to text, {@code null} for an empty cell, so that every record goes
 * through the one decoder that the service uses.
 */
public final class Dataset {
    private static final Logger LOG = LoggerFactory.getLogger(Dataset.class);
    private static final int MOST_WARNINGS = 3;

    private final Path file;
    private final @Nullable String labelColumn;
    private final LongPredicate selection;
    private final AtomicInteger warnings = new AtomicInteger();

    private Dataset(Path file, @Nullable String labelColumn, LongPredicate selection) {
        this.file = file;
        this.labelColumn = labelColumn;
        this.selection = selection;
    }

    /** @param labelColumn header or top-level member that holds the label and is no part of the record */
    public static Dataset of(Path file, @Nullable String labelColumn) {
        return new Dataset(file, labelColumn, rowNumber -> true);
    }

    /** The same file with the rows whose number, from 0, is selected; the others are passed over. */
    public Dataset only(LongPredicate rowNumbers) {
        return new Dataset(file, labelColumn, rowNumbers);
    }

    boolean selects(long rowNumber) {
        return selection.test(rowNumber);
    }

    public Path file() {
        return file;
    }

    public @Nullable String labelColumn() {
        return labelColumn;
    }

    /** A new pass over the file; the caller closes it. */
    public Rows rows() throws IOException {
        Source source = Source.open(file);
        try {
            return source.format().json() ? new JsonRows(this, source) : new CsvRows(this, source);
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    /** {@code sha256:} and the digest of the file's bytes as they lie on the disk. Reads the whole file. */
    public String digest() throws IOException {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                sha256.update(buffer, 0, count);
            }
        }
        return "sha256:" + HexFormat.of().formatHex(sha256.digest());
    }

    /** Names the first few rows that are skipped, over all passes together. */
    void warnSkipped(long line, String problem) {
        int given = warnings.incrementAndGet();
        if (given <= MOST_WARNINGS) {
            LOG.warn("{}:{}: skipped: {}", file, line, problem);
        }
        if (given == MOST_WARNINGS) {
            LOG.warn("{}: further rows that are skipped are only counted", file);
        }
    }
}
