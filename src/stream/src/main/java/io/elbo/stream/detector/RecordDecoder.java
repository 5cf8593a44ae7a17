package io.elbo.stream.detector;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.Decoded;
import org.jspecify.annotations.Nullable;

/** Reads a record's value into the next row of a batch. Safe to share between threads that bring batches of their own. */
@FunctionalInterface
public interface RecordDecoder {
    /** Appends the record to the batch, which must not be full; a malformed record leaves no row. */
    Decoded decode(byte @Nullable [] value, Batch batch);
}
