package io.elbo.core.format;

import io.elbo.core.feature.Batch;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of one {@link RecordFormat} straight into rows: no tree, no map per record. Immutable; any number of threads may
 * decode into batches of their own.
 */
@FunctionalInterface
public interface RecordDecoder {
    /** Appends the record to the batch, which must not be full; a record that is malformed or skipped leaves no row. */
    Decoded decode(byte @Nullable [] value, Batch batch);

    /**
     * As {@link #decode(byte[], Batch)}, for formats that look at the record's headers.
     *
     * @throws SchemaAwayException if the record's schema cannot be had now; the batch is as it was before
     */
    default Decoded decode(byte @Nullable [] value, RecordHeaders headers, Batch batch) {
        return decode(value, batch);
    }
}
