package io.elbo.format.framing;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.RecordHeaders;

/** Reads the payloads of one schema straight into rows. Immutable; any number of threads may read into batches of their own. */
@FunctionalInterface
public interface PayloadReader {
    /**
     * Appends the payload to the batch, which must not be full; a malformed payload leaves no row.
     *
     * @param value of the record; the payload ends with it
     * @param from where the payload starts
     */
    Decoded read(byte[] value, int from, RecordHeaders headers, Batch batch);
}
