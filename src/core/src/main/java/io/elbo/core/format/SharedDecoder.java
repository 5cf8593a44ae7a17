package io.elbo.core.format;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.SchemaUnion;
import io.elbo.core.schema.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads each record once for several schemas, whatever its format. A field that schemas have in common is decoded once; fields that
 * read the same place in different ways share the walk to it. Schemas that are equal share a batch. Immutable; any number of
 * threads may decode into {@link Rows} of their own.
 *
 * <p>Structure: one {@link RecordDecoder} fills one row with every field of every schema, and from there the columns are
 * copied into the row of each schema, in runs as long as the orders agree. The copy costs some nanoseconds per field, the
 * walk through the record and its numbers a microsecond per record.
 */
public final class SharedDecoder {
    private final SchemaUnion union;
    private final RecordDecoder decoder; // of the union

    /**
     * @param schemas at least one; equal ones are welcome
     * @param maxBytes records with more bytes are {@link Decoded.Reason#OVERSIZE}
     */
    public SharedDecoder(RecordFormat format, List<Schema> schemas, int maxBytes) {
        union = new SchemaUnion(schemas);
        decoder = format.decoder(union.places(), maxBytes);
    }

    /** Memory for so many records. */
    public Rows rows(int capacity) {
        return new Rows(capacity);
    }

    /** Decoded records: a batch per schema, each with the same rows. One owner fills, scores and clears it. */
    public final class Rows {
        private final List<Batch> batches; // of the distinct schemas
        private final @Nullable Batch one; // a row of the union; null if it is the only schema

        private Rows(int capacity) {
            batches = union.batches(capacity);
            one = batches.size() == 1 ? null : union.row();
        }

        /** @param schema its place in the list that the decoder was made with */
        public Batch batch(int schema) {
            return batches.get(union.batchOf(schema));
        }

        /** How many records there are. */
        public int size() {
            return batches.get(0).rows();
        }

        public void clear() {
            batches.forEach(Batch::clear);
        }

        /** As {@link #decode(byte[], RecordHeaders)}, of a record without headers. */
        public Decoded decode(byte @Nullable [] value) {
            return decode(value, RecordHeaders.NONE);
        }

        /**
         * Appends the record to each batch, none of which may be full; to none if it is malformed or skipped.
         *
         * @throws SchemaAwayException if the record's schema cannot be had now; the batches are as they were before
         */
        public Decoded decode(byte @Nullable [] value, RecordHeaders headers) {
            if (one == null) {
                return decoder.decode(value, headers, batches.get(0));
            }
            one.clear();
            Decoded decoded = decoder.decode(value, headers, one);
            if (decoded == Decoded.ROW) {
                union.append(one, batches);
            }
            return decoded;
        }
    }
}
