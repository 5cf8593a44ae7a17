package io.elbo.trainer.source;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The records of a topic that were kept in a temporary file. */
final class SpoolRecords extends RecordReader {
    private final RecordSpool.Reader records;
    private final JsonScan scan;
    private String problem = "";

    SpoolRecords(RecordSpool spool, ReadOptions options) throws IOException {
        records = spool.read();
        scan = new JsonScan(options, "the value");
    }

    @Override
    Step read() throws IOException {
        if (!records.next()) {
            return Step.END;
        }
        byte[] value = records.value();
        problem = value.length > JsonScan.MAX_BYTES
                ? "more than " + JsonScan.MAX_BYTES + " bytes"
                : scan.scan(value, value.length);
        return problem.isEmpty() ? Step.RECORD : Step.MALFORMED;
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
    String problem() {
        return problem;
    }

    @Override
    String expectation() {
        return "JSON, one object a record";
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
