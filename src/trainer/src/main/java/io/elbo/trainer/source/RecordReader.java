package io.elbo.trainer.source;

import io.elbo.format.declared.Declaration;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The records of one input, one after the other. Not thread-safe. */
abstract sealed class RecordReader implements AutoCloseable
        permits CsvRecords, DocumentRecords, ParquetRecords, ScannedRecords {
    /** What the input held next. */
    enum Step {
        RECORD,
        MALFORMED,
        END
    }

    /** Reads on; after {@code MALFORMED}, {@link #problem()} says why. */
    abstract Step read() throws IOException;

    /** The partition of the current Kafka record; negative if it is none. */
    int partition() {
        return -1;
    }

    /**
     * Line of the text, from 1, at which the current record starts; of a format without lines, the record's number; of a
     * topic, the offset.
     */
    abstract long line();

    abstract String problem();

    /** What the input must look like, for a refusal. */
    abstract String expectation();

    /** The names at the top of the current record, in order. */
    abstract List<String> names() throws IOException;

    /** What the input itself says of its records; null if it says nothing. */
    @Nullable
    Declaration declaration() {
        return null;
    }

    /** The current record's label as it is written, null where it has none. */
    abstract @Nullable String labelText();

    /** The current record as JSON, without the label. The caller owns the bytes. */
    abstract byte[] json();

    /** The key of the current Kafka record; null if it has none, or is none. The caller does not change it. */
    byte @Nullable [] recordKey() {
        return null;
    }

    /** When the current Kafka record was made, milliseconds since 1970; negative if it is none. */
    long timestampMillis() {
        return -1;
    }

    /** Bytes read so far, packed where the input is. */
    abstract long bytesRead();

    /** Reads what is left of a stream, so that its digest covers all of it. */
    abstract void drain() throws IOException;

    @Override
    public abstract void close() throws IOException;

    /** A reader for what the input holds. */
    static RecordReader open(Input input, ReadOptions options, Notices notices) throws IOException {
        RecordSpool spool = input.spool();
        if (spool != null) {
            return new SpoolRecords(spool, options);
        }
        OpenedInput opened = OpenedInput.open(input);
        try {
            if (opened.isParquet() && options.messages() == null) {
                return new ParquetRecords(opened, options);
            }
            if (opened.isAvro() || options.messages() != null) {
                return new DocumentRecords(opened, options);
            }
            TextEncoding encoding = TextEncoding.of(input, opened.head(), options.encoding());
            String head = TextFormat.head(opened, encoding);
            return TextFormat.isJsonLines(opened, head, notices)
                    ? new JsonRecords(opened, encoding, options)
                    : new CsvRecords(opened, encoding, head, options, notices);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }
}
