package io.elbo.trainer.source.topic;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Which records are in a sample. First it is offered each record, in any order of the partitions, and says whether the record
 * may be in it; when it has seen all, it says which of these are. What it says follows from the records and the seed alone.
 */
interface RecordSample {
    /** All of them. */
    RecordSample ALL = new RecordSample() {
        @Override
        public boolean mayKeep(int partition, long offset, byte @Nullable [] key, byte[] value) {
            return true;
        }

        @Override
        public void draw() {
            // nothing to choose
        }

        @Override
        public boolean keeps(int partition, long offset, byte @Nullable [] key, byte[] value) {
            return true;
        }
    };

    /** Takes a record into account. False only if it can never be in the sample. */
    boolean mayKeep(int partition, long offset, byte @Nullable [] key, byte[] value) throws IOException;

    /** All records were offered. */
    void draw() throws IOException;

    /** Whether a record that was offered is in the sample; after {@link #draw}. */
    boolean keeps(int partition, long offset, byte @Nullable [] key, byte[] value) throws IOException;
}
