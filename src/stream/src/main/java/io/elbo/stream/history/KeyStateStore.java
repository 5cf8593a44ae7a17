package io.elbo.stream.history;

import io.elbo.core.history.KeyState;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The store of one task: the state that the records processed so far have left of each key. It knows about how many keys
 * there are: Kafka Streams estimates it when the task begins, and each complete look at the store counts them anew. When there
 * are as many as allowed, new keys are not kept: they are scored as keys that were never seen, until others expire. Used by
 * one stream thread.
 */
public final class KeyStateStore {
    /** After so many states their times are looked at less often. */
    private static final int SETTLED = 100;

    private static final int SAMPLED = 8;

    private final KeyValueStore<Bytes, byte[]> store;
    private final long maxKeys;
    private final HistoryFigures.Partition figures;
    private final OpenIncidents incidents;
    private long keys;
    private long quietKeys; // those that this task has added
    private final PartitionClock clock;
    private final PartitionClock recent = PartitionClock.ofAnySpeaker(); // begins with the task, and is not kept
    private long written;

    KeyStateStore(KeyValueStore<Bytes, byte[]> store, long maxKeys, HistoryFigures.Partition figures) {
        this.store = store;
        this.maxKeys = maxKeys;
        this.figures = figures;
        incidents = new OpenIncidents(figures);
        clock = PartitionClock.of(store.get(PartitionClock.KEY));
        count(store.approximateNumEntries());
    }

    /** Whether a detector's key lies under this key of the store. */
    static boolean isOfDetector(Bytes key) {
        return key.get().length > 0 && key.get()[0] != 0;
    }

    PartitionClock clock() {
        return clock;
    }

    /** Keeps the time of the partition. */
    void putClock() {
        if (clock.isChanged()) {
            store.put(PartitionClock.KEY, clock.bytes());
        }
    }

    /** Null if the key is not known. */
    public byte @Nullable [] get(Bytes key) {
        return store.get(key);
    }

    /**
     * Keeps the state, unless the key is a new one and there are too many.
     *
     * @param isNew whether the store does not know the key
     * @return whether the store knows the key now
     */
    public boolean put(Bytes key, byte[] state, boolean isNew) {
        if (isNew) {
            if (keys >= maxKeys) {
                figures.refused();
                return false;
            }
            count(keys + 1);
        }
        store.put(key, state);
        if (written < SETTLED || written % SAMPLED == 0) {
            recent.spoke(key, KeyState.eventTimeSeconds(state));
        }
        written++;
        seen(key, state);
        return true;
    }

    /**
     * Keeps the state of a challenger's key. It moves no time and opens no incident, and takes the place of nobody else's key: as
     * many are kept as of all others.
     *
     * @param isNew whether the store does not know the key
     * @return whether the store knows the key now
     */
    boolean putQuietly(Bytes key, byte[] state, boolean isNew) {
        if (isNew) {
            if (quietKeys >= maxKeys) {
                return false;
            }
            quietKeys++;
        }
        store.put(key, state);
        return true;
    }

    /** Whether a new key is kept. */
    public boolean keepsNewKeys() {
        return keys < maxKeys;
    }

    /** Takes note of the incident of a state in the store. */
    void seen(Bytes key, byte[] state) {
        boolean isOpen = KeyState.hasIncident(state);
        if (isOpen || !incidents.isEmpty()) {
            incidents.set(key, isOpen);
        }
    }

    /**
     * The time of the records, seconds since 1970: the median of those written last, so that one from the future changes nothing.
     * NaN until some have been written.
     */
    double nowSeconds() {
        return recent.nowSeconds();
    }

    /** So many keys of the detector are silent for too long. */
    public void silentKeys(String detector, int silent) {
        figures.silentKeys(detector, silent);
    }

    OpenIncidents incidents() {
        return incidents;
    }

    KeyValueStore<Bytes, byte[]> all() {
        return store;
    }

    /** Moves a state to another key, unless there is one already. */
    public void move(Bytes from, Bytes to, byte[] state) {
        if (store.get(to) == null) {
            put(to, state, false);
            count(keys + 1);
        }
        delete(from, true);
    }

    /** @param isCounted whether the key is one of those that are counted */
    void delete(Bytes key, boolean isCounted) {
        store.delete(key);
        incidents.set(key, false);
        if (isCounted) {
            count(Math.max(0, keys - 1));
        } else {
            quietKeys = Math.max(0, quietKeys - 1);
        }
    }

    long keys() {
        return keys;
    }

    void count(long known) {
        keys = known;
        figures.keys(known);
    }
}
