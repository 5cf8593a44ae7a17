package io.elbo.trainer.source;

import io.elbo.format.declared.Declaration;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a {@link Dataset}: call {@link #next()}, then ask for the record. Malformed records are counted, skipped
 * and the first of them named; where more than half of the first thousand of an input are malformed, it is refused. Not
 * thread-safe.
 */
public final class Rows implements AutoCloseable {
    private static final int PROBATION_ROWS = 1000;

    private final Dataset dataset;
    private final long totalBytes;
    private int nextInput;
    private Input input;
    private @Nullable RecordReader reader;
    private long bytesOfOthers; // of inputs that are behind
    private long seenOfOthers;
    private long skippedOfOthers;
    private long seen; // of the current input
    private long skipped;
    private boolean ended;
    private long lastBytes; // of the last input, once it is closed

    Rows(Dataset dataset) throws IOException {
        this.dataset = dataset;
        totalBytes = dataset.totalBytes();
        input = dataset.inputs().get(0);
        openNext();
    }

    private void openNext() throws IOException {
        input = dataset.inputs().get(nextInput++);
        reader = RecordReader.open(input, dataset.options(), dataset::notice);
        seen = 0;
        skipped = 0;
    }

    private RecordReader reader() {
        if (reader == null) {
            throw new IllegalStateException("the pass has ended");
        }
        return reader;
    }

    /** Moves to the next record that is well formed and selected; false at the end of all inputs. */
    public boolean next() throws IOException {
        while (reader != null) {
            RecordReader.Step step = step();
            if (step == RecordReader.Step.END) {
                endInput();
                continue;
            }
            seen++;
            if (step == RecordReader.Step.MALFORMED) {
                skipped++;
                dataset.noticeSkipped(inputName(), line(), reader().problem());
            }
            if (seen == PROBATION_ROWS) {
                refuseJunk();
            }
            if (step == RecordReader.Step.RECORD && dataset.selects(rowNumber())) {
                return true;
            }
        }
        return false;
    }

    private void endInput() throws IOException {
        if (seen < PROBATION_ROWS) {
            refuseJunk();
        }
        if (nextInput == dataset.inputs().size()) {
            ended = true;
            reader().drain();
            lastBytes = reader().bytesRead();
            close();
            return;
        }
        bytesOfOthers += reader().bytesRead();
        seenOfOthers += seen;
        skippedOfOthers += skipped;
        reader().drain();
        reader().close();
        openNext();
    }

    private RecordReader.Step step() throws IOException {
        try {
            return reader().read();
        } catch (DataException e) {
            throw e;
        } catch (EOFException e) {
            throw new DataException(
                    where() + ": cannot be read to its end: the packed data is cut off; copy or pack the file anew", e);
        } catch (ZipException e) {
            throw new DataException(where() + ": cannot be unpacked, the packed data is damaged: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new DataException(where() + ": cannot be read on: " + e.getMessage(), e);
        }
    }

    private String where() {
        return input.name() + ", after line " + line();
    }

    private void refuseJunk() throws DataException {
        if (2 * skipped > seen) {
            throw new DataException(input.name() + ": " + skipped + " of the first " + seen + " records are malformed ("
                    + reader().problem() + "); "
                    + (input.spool() == null ? "the file" : "it") + " must be " + reader().expectation());
        }
    }

    /** Name of the input that holds the current record; of a topic, the partition as Kafka names it. */
    public String inputName() {
        RecordSpool spool = input.spool();
        return spool == null || reader == null ? input.name() : spool.topic() + "-" + reader.partition();
    }

    /** The partition of the current Kafka record, whose offset is {@link #line}; negative for data of files. */
    public int partition() {
        return reader().partition();
    }

    /** The key of the current Kafka record; null if it has none, and for data of files. Not to be changed. */
    public byte @Nullable [] recordKey() {
        return reader().recordKey();
    }

    /** When the current Kafka record was made, milliseconds since 1970; negative for data of files. */
    public long timestampMillis() {
        return reader().timestampMillis();
    }

    /** Line of the input, from 1, at which the current record starts; of a topic, the offset. */
    public long line() {
        return reader == null ? 0 : reader.line();
    }

    /** The names at the top of the current record, in order. */
    public List<String> names() throws IOException {
        return new ArrayList<>(reader().names());
    }

    /** What the current input itself says of its records, as a container file does; null if it says nothing. */
    public @Nullable Declaration declaration() {
        return reader == null ? null : reader.declaration();
    }

    /** The current record as JSON, without the label. The caller owns the bytes. */
    public byte[] json() {
        return reader().json();
    }

    /** The label as it is written; null where the record has none. */
    public @Nullable String labelText() {
        return reader().labelText();
    }

    /** Whether the record has a label, whatever it says. */
    public boolean hasLabel() {
        String text = labelText();
        return text != null && !text.isBlank();
    }

    /** 0 normal, 1 anomaly, -1 where the record has no label; a label that says neither is refused. */
    public int label() throws DataException {
        try {
            return dataset.options().labelWords().parse(labelText());
        } catch (DataException e) {
            throw new DataException(
                    inputName() + ":" + line() + ": column '" + dataset.labelColumn() + "': " + e.getMessage());
        }
    }

    /** Position of the current record among those of all inputs, from 0, malformed ones counted. */
    public long rowNumber() {
        return seenOfOthers + seen - 1;
    }

    /** Malformed records so far. */
    public long skipped() {
        return skippedOfOthers + skipped;
    }

    /** Bytes read so far, packed where the inputs are. */
    public long bytesRead() {
        return bytesOfOthers + (reader == null ? lastBytes : reader.bytesRead());
    }

    /** Bytes in all, or -1 where nobody knows, as of standard input. */
    public long totalBytes() {
        return totalBytes;
    }

    /** How much has been read, in [0, 1]; of standard input 0 until the end. */
    public double fractionRead() {
        if (ended || totalBytes == 0) {
            return 1;
        }
        return totalBytes < 0 ? 0 : Math.min(1, (double) bytesRead() / totalBytes);
    }

    @Override
    public void close() throws IOException {
        RecordReader open = reader;
        reader = null;
        if (open != null) {
            open.close();
        }
    }
}
