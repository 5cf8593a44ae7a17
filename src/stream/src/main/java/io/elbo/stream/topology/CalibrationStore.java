package io.elbo.stream.topology;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * What every partition's {@link PartitionJudge} has learned, by detector and partition: this instance's picture of one
 * compacted topic, which each task writes its own into. Written with the task's other records, so that a state counts
 * once the records that it comes from are answered; read where a partition's new owner starts, and for the others' rates.
 *
 * <p>A topic of our own, and not a store's changelog: a changelog's partitions are the input's forever, so that an input
 * which grows would end the stream.
 */
final class CalibrationStore {
    private static final String NAME = "calibrations";

    private final KeyValueStore<String, byte[]> store;
    private final String prefix;
    private final String key;

    /** @param context of a task that reads the detector's input topic */
    CalibrationStore(ProcessorContext<?, ?> context, String detector, String input) {
        store = context.getStateStore(NAME);
        prefix = detector + "/" + input + "/";
        key = prefix + context.taskId().partition();
    }

    static void addTo(Topology topology, String topic) {
        topology.addGlobalStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(NAME), Serdes.String(), Serdes.ByteArray())
                        .withLoggingDisabled(),
                NAME + "-topic",
                new StringDeserializer(),
                new ByteArrayDeserializer(),
                topic,
                NAME + "-reader",
                Reader::new);
    }

    /** The task's key in the topic. */
    byte[] key() {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    /** The partition's own state; null where it has none. */
    byte @Nullable [] own() {
        return store.get(key);
    }

    /** Calls with the state of every other partition of the detector. */
    void forOthers(Consumer<byte[]> consumer) {
        try (KeyValueIterator<String, byte[]> states = store.all()) {
            while (states.hasNext()) {
                KeyValue<String, byte[]> state = states.next();
                if (state.key.startsWith(prefix) && !state.key.equals(key)) {
                    consumer.accept(state.value);
                }
            }
        }
    }

    /** Keeps the topic's newest state of each key. */
    private static final class Reader implements Processor<String, byte[], Void, Void> {
        private @Nullable KeyValueStore<String, byte[]> store;

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            store = context.getStateStore(NAME);
        }

        @Override
        public void process(Record<String, byte[]> record) {
            KeyValueStore<String, byte[]> target = store;
            if (target != null) {
                target.put(record.key(), record.value());
            }
        }
    }
}
