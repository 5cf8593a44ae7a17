package io.elbo.trainer.fit;

import io.elbo.core.feature.Batch;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the keys of records in the order in which they come. A file has no record keys: if the key is the record's own, all records
 * of a file are those of one key. Not thread-safe.
 */
public final class Keys {
    /** Of a record without a key. */
    public static final int NONE = -1;

    private final boolean isRecordKey;
    private final Map<ByteBuffer, Integer> numbers = new HashMap<>();

    public Keys(Schema schema) {
        HistoryDefinition history = schema.history();
        isRecordKey = history != null && history.isRecordKey();
    }

    /**
     * The number of the key of the row, from 0; {@link #NONE} if its record has none.
     *
     * @param recordKey key of the Kafka record; null if it has none
     * @param timestampMillis of the Kafka record; negative if the record is one of a file
     */
    public int number(Batch batch, int row, byte @Nullable [] recordKey, long timestampMillis) {
        if (isRecordKey && timestampMillis < 0) {
            return 0;
        }
        byte[] key = isRecordKey ? recordKey : batch.key(row);
        return key == null ? NONE : numbers.computeIfAbsent(ByteBuffer.wrap(key), unused -> numbers.size());
    }
}
