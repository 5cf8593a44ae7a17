package io.elbo.stream.history;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What is counted about the histories of one stream on this instance. Thread-safe. */
public final class HistoryFigures {
    private final Map<Integer, Partition> partitions = new ConcurrentHashMap<>();
    private final LongAdder late = new LongAdder();
    private final LongAdder withoutKey = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder expired = new LongAdder();
    private final LongAdder restored = new LongAdder();

    /** Of one partition that this instance owns. */
    public final class Partition {
        private volatile long keys;

        private Partition() {}

        void keys(long known) {
            keys = known;
        }

        void refused() {
            refused.increment();
        }

        void expired() {
            expired.increment();
        }
    }

    /** The figures of a partition that this instance begins to own. */
    public Partition open(int partition) {
        Partition opened = new Partition();
        partitions.put(partition, opened);
        return opened;
    }

    /** This instance does not own the partition any more. */
    public void close(int partition, Partition opened) {
        partitions.remove(partition, opened);
    }

    /** Records of a detector came so late that their key had newer ones; they are committed. */
    public void late(long records) {
        late.add(records);
    }

    /** Records without a key are committed. */
    public void withoutKey(long records) {
        withoutKey.add(records);
    }

    /** So many states were read from the changelog because the local store did not have them. */
    public void restored(long states) {
        restored.add(states);
    }

    /** How many keys this instance remembers, about. */
    public long keys() {
        return partitions.values().stream()
                .mapToLong(partition -> partition.keys)
                .sum();
    }

    public long lateRecords() {
        return late.sum();
    }

    public long recordsWithoutKey() {
        return withoutKey.sum();
    }

    /** States of new keys that were not kept because there were too many keys. */
    public long refusedKeys() {
        return refused.sum();
    }

    public long expiredKeys() {
        return expired.sum();
    }

    public long restoredStates() {
        return restored.sum();
    }
}
