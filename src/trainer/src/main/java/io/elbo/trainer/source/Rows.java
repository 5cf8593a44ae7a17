package io.elbo.trainer.source;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a {@link Dataset}: call {@link #next()}, then ask for the row. Malformed rows are counted, skipped and
 * the first of them named in a warning; where more than half of the first thousand are malformed, the file is refused.
 * Not thread-safe.
 */
public abstract sealed class Rows implements AutoCloseable permits CsvRows, JsonRows {
    private static final int PROBATION_ROWS = 1000;

    /** What the file held next. */
    enum Step {
        ROW,
        MALFORMED,
        END
    }

    private final Dataset dataset;
    private final Source source;
    private long seen;
    private long skipped;

    Rows(Dataset dataset, Source source) {
        this.dataset = dataset;
        this.source = source;
    }

    /** Reads on; after {@code MALFORMED}, {@link #problem()} says why. */
    abstract Step read() throws IOException;

    /** Line of the file, from 1, at which the current row starts. */
    public abstract long line();

    abstract String problem();

    /** The current row's label as it is written, null where it has none. */
    abstract @Nullable String labelText();

    /** The current row as JSON, without the label. The caller owns the bytes. */
    public abstract byte[] json();

    /** Moves to the next row that is well formed and selected; false at the end of the file. */
    public final boolean next() throws IOException {
        while (true) {
            Step step = step();
            if (step == Step.END) {
                if (seen < PROBATION_ROWS) {
                    refuseJunk();
                }
                return false;
            }
            seen++;
            if (step == Step.MALFORMED) {
                skipped++;
                dataset.warnSkipped(line(), problem());
            }
            if (seen == PROBATION_ROWS) {
                refuseJunk();
            }
            if (step == Step.ROW && dataset.selects(rowNumber())) {
                return true;
            }
        }
    }

    private Step step() throws IOException {
        try {
            return read();
        } catch (DataException e) {
            throw e;
        } catch (IOException e) {
            throw new DataException(source.file() + ": cannot be read past line " + line() + ": " + e.getMessage(), e);
        }
    }

    private void refuseJunk() throws DataException {
        if (2 * skipped > seen) {
            throw new DataException(source.file() + ": " + skipped + " of the first " + seen
                    + " rows are malformed; the file must be " + expectation());
        }
    }

    private String expectation() {
        return source.format().json()
                ? "JSON Lines, one object a line"
                : "CSV with a header and as many cells in every line";
    }

    /** Whether the row has a label, whatever it says. */
    public final boolean hasLabel() {
        String text = labelText();
        return text != null && !text.isBlank();
    }

    /** 0 normal, 1 anomaly, -1 where the row has no label; a label that says neither is refused. */
    public final int label() throws DataException {
        try {
            return Labels.parse(labelText());
        } catch (DataException e) {
            throw new DataException(
                    source.file() + ":" + line() + ": column '" + dataset.labelColumn() + "': " + e.getMessage());
        }
    }

    /** Position of the current row among the file's rows, from 0, malformed ones counted. */
    public final long rowNumber() {
        return seen - 1;
    }

    /** Malformed rows so far. */
    public final long skipped() {
        return skipped;
    }

    /** Bytes of the file read so far, compressed where the file is. */
    public final long bytesRead() {
        return source.bytesRead();
    }

    public final long totalBytes() {
        return source.totalBytes();
    }

    /** How much of the file has been read, in [0, 1]. */
    public final double fractionRead() {
        return totalBytes() == 0 ? 1 : Math.min(1, (double) bytesRead() / totalBytes());
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
