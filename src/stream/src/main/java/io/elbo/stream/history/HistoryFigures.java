package io.elbo.stream.history;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What is counted about the histories of one stream on this instance. Thread-safe. */
public final class HistoryFigures {
    private final Map<Integer, Partition> partitions = new ConcurrentHashMap<>();
    private static final System.Logger LOG = System.getLogger(HistoryFigures.class.getName());
    private static final long WARN_NANOS = TimeUnit.MINUTES.toNanos(10);
    /** A topic has no keys if this share of its records has none. */
    /** Of all records: so many that cannot be remembered are said to a person. */
    private static final double MANY = 0.1;

    private final String topic;
    private final AtomicLong warnedOfKeyless = new AtomicLong(); // nanoseconds; 0 until the first warning
    private final AtomicLong warnedOfLate = new AtomicLong();
    private final LongAdder records = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final LongAdder withoutKey = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder expired = new LongAdder();
    private final LongAdder evicted = new LongAdder();
    private final LongAdder restored = new LongAdder();
    private final Map<String, Integer> replacing = new ConcurrentHashMap<>(); // definitions by detector and partition

    /** @param topic the stream's input */
    public HistoryFigures(String topic) {
        this.topic = topic;
    }

    /** Of one partition that this instance owns. */
    public final class Partition {
        private final Map<String, Integer> openIncidents = new ConcurrentHashMap<>(); // by owner of the states
        private final Map<String, Integer> silentKeys = new ConcurrentHashMap<>(); // by detector
        private volatile long keys;

        private Partition() {}

        void keys(long known) {
            keys = known;
        }

        void openIncidents(String owner, int open) {
            openIncidents.put(owner, open);
        }

        void refused() {
            refused.increment();
        }

        void silentKeys(String detector, int silent) {
            silentKeys.put(detector, silent);
        }

        void expired() {
            expired.increment();
        }

        void evicted() {
            evicted.increment();
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

    /**
     * Records of one detector are committed.
     *
     * @param lateOnes of them, which happened more than an hour before the newest one of their key
     * @param keyless of them, which have no key
     */
    public void committed(long all, long lateOnes, long keyless) {
        records.add(all);
        late.add(lateOnes);
        withoutKey.add(keyless);
        if (keyless > 0 && withoutKey.sum() > MANY * records.sum()) {
            warn(
                    warnedOfKeyless,
                    "topic {0}: {1} of {2} records have no key, and so no history: each is scored as the first of its key",
                    withoutKey.sum());
        }
        if (lateOnes > 0 && late.sum() > MANY * records.sum()) {
            warn(
                    warnedOfLate,
                    "topic {0}: {1} of {2} records happened more than an hour before the newest one of their key: they are"
                            + " scored, but hardly remembered. The topic is not in the order of time",
                    late.sum());
        }
    }

    /**
     * A key's history begins anew, since its state is one of another definition. The log says it once for each partition and
     * definition.
     */
    public void replaced(DetectorHistory by, int partition) {
        Integer known = replacing.put(by.detector() + '-' + partition, by.definitionHash());
        if (known == null || known != by.definitionHash()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "detector {0}, topic {1}, partition {2}: the model defines histories differently than the one before:"
                            + " each key begins anew with its next record, and an incident that is open is resolved",
                    by.detector(),
                    topic,
                    partition);
        }
    }

    private void warn(AtomicLong warnedNanos, String message, long count) {
        long now = System.nanoTime();
        long before = warnedNanos.get();
        boolean due = before == 0 || now - before > WARN_NANOS;
        if (due && warnedNanos.compareAndSet(before, now)) {
            LOG.log(System.Logger.Level.WARNING, message, topic, count, records.sum());
        }
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

    /**
     * How many keys have an open incident on this instance.
     *
     * @param owner of the states, as {@link DetectorHistory#owner()} says
     */
    public long openIncidents(String owner) {
        return partitions.values().stream()
                .mapToLong(partition -> partition.openIncidents.getOrDefault(owner, 0))
                .sum();
    }

    /** How many keys of the detector are silent for too long on this instance. */
    public long silentKeys(String detector) {
        return partitions.values().stream()
                .mapToLong(partition -> partition.silentKeys.getOrDefault(detector, 0))
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

    /** Young keys that were forgotten to make room. */
    public long evictedKeys() {
        return evicted.sum();
    }

    public long restoredStates() {
        return restored.sum();
    }
}
