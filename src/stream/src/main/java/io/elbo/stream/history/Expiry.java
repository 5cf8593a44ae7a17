package io.elbo.stream.history;

import io.elbo.core.history.KeyState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Forgets keys that have not been seen for long, by the time of the records: a store with a time-to-live of its own would
 * diverge from its changelog. Each look takes the next {@value #KEYS_PER_LOOK} keys of the store, so that none takes long;
 * after the last key it begins anew, and knows how many there are.
 *
 * <p>The newest time of all states that it has seen is <i>now</i>, but never later than the clock's: one record from the future
 * must not let all others expire, and a replay of old records keeps what it needs. Used by one stream thread.
 */
final class Expiry {
    static final int KEYS_PER_LOOK = 5_000;

    private final PartitionHistory history;
    private final double expireAfterSeconds;
    private final HistoryFigures.Partition figures;
    private @Nullable Bytes next; // where the next look begins; null for the first key
    private long seen; // since the first key, those that expired not counted

    Expiry(PartitionHistory history, Duration expireAfter, HistoryFigures.Partition figures) {
        this.history = history;
        expireAfterSeconds = expireAfter.toMillis() / 1e3;
        this.figures = figures;
    }

    void look(long wallClockMillis) {
        double before = Math.min(history.store().newestSeconds(), wallClockMillis / 1e3)
                - expireAfterSeconds; // NaN until a time is known
        List<Bytes> expired = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> states = history.store().all().range(next, null)) {
            int looked = 0;
            while (states.hasNext() && looked++ < KEYS_PER_LOOK) {
                KeyValue<Bytes, byte[]> state = states.next();
                double seconds = KeyState.eventTimeSeconds(state.value);
                history.store().seen(state.key, state.value);
                if (seconds < before && !history.isUnwritten(state.key)) {
                    expired.add(state.key);
                } else {
                    seen++;
                }
            }
            next = states.hasNext() ? states.peekNextKey() : null;
        }
        for (Bytes key : expired) {
            history.store().delete(key);
            figures.expired();
        }
        if (next == null) {
            history.store().count(seen);
            seen = 0;
        }
    }
}
