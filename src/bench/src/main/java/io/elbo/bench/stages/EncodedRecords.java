package io.elbo.bench.stages;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.RecordDecoder;
import io.elbo.core.format.RecordFormat;

/** The records of {@link Material} in another format, taken one after the other, for ever. Used by one thread. */
final class EncodedRecords {
    private final byte[][] records;
    private final RecordDecoder decoder;
    private final Batch batch;
    private int next;

    EncodedRecords(byte[][] records, RecordFormat format, Material material) {
        this.records = records;
        batch = new Batch(material.batch.schema(), material.batchRows);
        decoder = format.decoder(DocumentReaders.of(batch.schema()), Material.MAX_BYTES);
    }

    byte[] next() {
        next = (next + 1) % records.length;
        return records[next];
    }

    /** A batch full of rows. */
    Batch fill() {
        batch.clear();
        while (!batch.isFull()) {
            if (decoder.decode(next(), batch) != Decoded.ROW) {
                throw new IllegalStateException("a record of the workload is malformed");
            }
        }
        return batch;
    }
}
