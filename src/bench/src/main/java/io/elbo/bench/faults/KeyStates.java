package io.elbo.bench.faults;

import io.elbo.core.feature.Batch;
import io.elbo.core.history.KeyHistory;
import io.elbo.core.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The states of keys as a fold over the input leaves them: each partition's records one after the other. Keys are those of the
 * records, and stay in their partition. For one thread.
 */
final class KeyStates {
    private final KeyHistory history;
    private final Map<String, byte[]> states = new HashMap<>();

    private KeyStates(KeyHistory history) {
        this.history = history;
    }

    /** Null if the schema derives nothing. */
    static @Nullable KeyStates of(Schema schema) {
        KeyHistory history = KeyHistory.of(schema);
        return history == null ? null : new KeyStates(history);
    }

    /** Derives the fields of the record in the row. */
    void take(ConsumerRecord<byte[], byte[]> record, Batch batch, int row) {
        if (record.key() == null) {
            history.withoutKey(batch, row, record.timestamp());
        } else {
            String key = new String(record.key(), StandardCharsets.US_ASCII);
            states.put(key, history.advance(batch, row, states.get(key), record.offset(), record.timestamp()));
        }
    }

    /** By the records' keys. */
    Map<String, byte[]> states() {
        return states;
    }
}
