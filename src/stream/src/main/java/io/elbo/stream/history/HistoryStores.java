package io.elbo.stream.history;

import io.elbo.stream.settings.HistorySettings;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The stores of one stream in which histories lie, one for each task, and what is counted about them. Immutable; what it opens
 * belongs to the task's thread.
 */
public final class HistoryStores {
    /** The name of the store, and so a part of the name of its changelog topic. */
    public static final String STORE = "history";

    private static final int PROBING_MILLIS = 60_000; // the minimum

    private final HistorySettings settings;
    private final HistoryFigures figures;

    /** @param topic the stream's input */
    public HistoryStores(String topic, HistorySettings settings) {
        this.settings = settings;
        figures = new HistoryFigures(topic);
    }

    /** The topic to which Kafka Streams writes each change of the stores. */
    public static String changelog(String applicationId) {
        return applicationId + "-" + STORE + "-changelog";
    }

    /** What the topology makes a task's store of. The states are not cached: a poll writes each key once as it is. */
    public StoreBuilder<KeyValueStore<Bytes, byte[]>> builder() {
        KeyValueBytesStoreSupplier supplier =
                switch (settings.store()) {
                    case ROCKSDB -> Stores.persistentKeyValueStore(STORE);
                    case MEMORY -> Stores.inMemoryKeyValueStore(STORE);
                };
        return Stores.keyValueStoreBuilder(supplier, Serdes.Bytes(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(Map.of());
    }

    /** What Kafka Streams and its clients are told for the sake of the stores, unless the user tells them otherwise. */
    public Map<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>();
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        properties.put(BoundedRocksDb.BYTES, settings.memoryBytes());
        // how often it is asked whether an instance that has joined has the states of partitions that it could take
        // over
        properties.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, PROBING_MILLIS);
        return properties;
    }

    public HistoryFigures figures() {
        return figures;
    }

    /** The histories of a task that begins. */
    public TaskHistory open(ProcessorContext<?, ?> context, long pending) {
        KeyValueStore<Bytes, byte[]> store = context.getStateStore(STORE);
        return new TaskHistory(context, store, settings, figures, pending);
    }
}
