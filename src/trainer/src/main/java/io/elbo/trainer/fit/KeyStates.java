package io.elbo.trainer.fit;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.HistoryInputs;
import io.elbo.core.history.KeyHistory;
import io.elbo.core.history.KeyState;
import io.elbo.core.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Derives the fields of records that are read one after the other, and remembers the state of every key, as a service would. If the schema
 * derives nothing, it does nothing. Not thread-safe.
 */
public final class KeyStates {
    private final @Nullable KeyHistory history;
    private final Keys keys;
    private final FileClock clock = new FileClock();
    private final int timeSource;
    private final List<byte @Nullable []> states = new ArrayList<>(); // by the key's number

    public KeyStates(Schema schema) {
        history = KeyHistory.of(schema);
        keys = new Keys(schema);
        timeSource =
                history == null ? HistoryInputs.NONE : HistoryInputs.of(schema).time(schema);
    }

    /**
     * Fills the row's derived columns, and remembers its record.
     *
     * @param recordKey key of the Kafka record; null if it has none
     * @param timestampMillis of the Kafka record; negative if the record is one of a file
     * @return whether the record claims a time of the future, which was clamped to that of the records before it
     */
    public boolean advance(Batch batch, int row, byte @Nullable [] recordKey, long timestampMillis) {
        if (history == null) {
            return false;
        }
        boolean future = false;
        if (timeSource != HistoryInputs.NONE && timestampMillis < 0) {
            double claimed = batch.source(row, timeSource);
            double taken = clock.next(claimed);
            future = taken < claimed;
            batch.setSource(row, timeSource, taken);
        }
        advance(batch, row, keys.number(batch, row, recordKey, timestampMillis), timestampMillis);
        return future;
    }

    /** The same for a record whose key has this number. */
    void advance(Batch batch, int row, int key, long timestampMillis) {
        if (history == null) {
            return;
        }
        if (key == Keys.NONE) {
            history.withoutKey(batch, row, timestampMillis);
            return;
        }
        while (states.size() <= key) {
            states.add(null);
        }
        states.set(key, history.advance(batch, row, states.get(key), -1, timestampMillis));
    }

    /** How many records of the row's key were seen before its own. */
    public int recordsBefore(Batch batch, int row) {
        byte[] state = history == null ? null : batch.state(row);
        return state == null ? 0 : KeyState.records(state);
    }

    /** Whether the row's record has an earlier time than its key had before. */
    public boolean isEarlier(Batch batch, int row) {
        byte[] state = history == null ? null : batch.state(row);
        return state != null && batch.time(row) < KeyState.eventTimeSeconds(state);
    }

    /** The number of the row's key, from 0 in the order in which keys came; {@link Keys#NONE} if it has none. */
    public int key(Batch batch, int row, byte @Nullable [] recordKey, long timestampMillis) {
        return keys.number(batch, row, recordKey, timestampMillis);
    }
}
