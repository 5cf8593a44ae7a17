package io.elbo.stream.settings;

import java.time.Duration;

/**
 * How the histories of keys are kept.
 *
 * @param store where their states lie
 * @param expireAfter event time after which a key that has not been seen is forgotten
 * @param maxKeys how many keys a partition keeps at most, those of each detector counted
 * @param whenFull what happens to further keys then
 * @param memoryBytes what RocksDB may take for its cache and its write buffers, all stores of the process together
 */
public record HistorySettings(Store store, Duration expireAfter, long maxKeys, WhenFull whenFull, long memoryBytes) {
    /** What the service uses unless it is told otherwise. */
    public static final HistorySettings DEFAULT =
            new HistorySettings(Store.ROCKSDB, Duration.ofDays(90), 1_000_000, WhenFull.EVICT_YOUNG, 128 << 20);

    /** Kafka Streams' key-value stores. */
    public enum Store {
        /** On disk, with a bounded cache in memory outside of the heap. */
        ROCKSDB,
        /** In the heap. */
        MEMORY;

        public static Store parse(String word) {
            return switch (word) {
                case "rocksdb" -> ROCKSDB;
                case "memory" -> MEMORY;
                default ->
                    throw BadConfigurationException.of("elbo.history.store", word, "allowed are rocksdb and memory");
            };
        }
    }

    /** What happens when a partition has as many keys as allowed. */
    public enum WhenFull {
        /** Keys of which few records have come are forgotten, so that a flood of random keys pushes out itself. */
        EVICT_YOUNG,
        /** New keys are not remembered until others expire. */
        REFUSE;

        public static WhenFull parse(String word) {
            return switch (word) {
                case "evict-young" -> EVICT_YOUNG;
                case "refuse" -> REFUSE;
                default ->
                    throw BadConfigurationException.of(
                            "elbo.history.when-full", word, "allowed are evict-young and refuse");
            };
        }
    }
}
