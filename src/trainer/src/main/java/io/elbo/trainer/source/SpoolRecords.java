package io.elbo.trainer.source;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The records of a topic that were kept in a temporary file. */
final class SpoolRecords extends ScannedRecords {
    private final RecordSpool.Reader records;
    private final String expectation;

    SpoolRecords(RecordSpool spool, ReadOptions options) throws IOException {
        super(options, "the value");
        records = spool.read();
        expectation = spool.expectation();
    }

    @Override
    Step read() throws IOException {
        if (!records.next()) {
            return Step.END;
        }
        String flaw = records.flaw();
        if (flaw != null) {
            return malformed(flaw);
        }
        byte[] value = records.value();
        Step step = scan(value, value.length, value.length > JsonScan.MAX_BYTES);
        String hint = step == Step.MALFORMED ? BinaryRecord.hint(value) : null;
        return hint == null ? step : malformed(hint);
    }

    @Override
    int partition() {
        return records.partition();
    }

    /** The offset. */
    @Override
    long line() {
        return records.offset();
    }

    @Override
    String expectation() {
        return expectation;
    }

    @Override
    byte @Nullable [] recordKey() {
        return records.key();
    }

    @Override
    long timestampMillis() {
        return Math.max(0, records.timestampMillis()); // very old brokers give none
    }

    @Override
    long bytesRead() {
        return records.bytesRead();
    }

    @Override
    void drain() {
        // its digest is known
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
