package io.elbo.trainer.source;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records that are JSON already and are looked through one after the other. */
abstract sealed class ScannedRecords extends RecordReader permits JsonRecords, SpoolRecords {
    private final JsonScan scan;
    private String problem = "";

    /** @param what a record is, such as {@code the line} */
    ScannedRecords(ReadOptions options, String what) {
        scan = new JsonScan(options, what);
    }

    /**
     * Looks through the next record.
     *
     * @param document its first {@code count} bytes; shared until the next record
     * @param tooLong whether the record is larger than is looked through
     */
    final Step scan(byte[] document, int count, boolean tooLong) throws IOException {
        problem = tooLong ? "more than " + JsonScan.MAX_BYTES + " bytes" : scan.scan(document, count);
        return problem.isEmpty() ? Step.RECORD : Step.MALFORMED;
    }

    /** The next record cannot be looked through. */
    final Step malformed(String why) {
        problem = why;
        return Step.MALFORMED;
    }

    @Override
    final String problem() {
        return problem;
    }

    @Override
    final List<String> names() throws IOException {
        return scan.names();
    }

    @Override
    final @Nullable String labelText() {
        return scan.labelText();
    }

    @Override
    final byte[] json() {
        return scan.json();
    }
}
