package io.elbo.stream.lifecycle;

import io.elbo.stream.history.DetectorHistory;
import io.elbo.stream.history.HistoryStores;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Looks a key of one topic up in the histories of this instance while its stream runs (interactive queries). It reads what the
 * processed records have left: some records of the poll in progress may be missing. Nothing of the stream waits for it.
 * Thread-safe.
 *
 * <p>Which partition a key is in depends on who writes the topic: not every client partitions as Kafka's own do. So all
 * partitions of this instance are looked at, and if the key is in none of them, every other instance may have it.
 */
public final class KeyLookup {
    private final TopicStream stream;
    private final @Nullable HostInfo own;

    /** @param own the address of this instance as the others know it; null if they do not */
    KeyLookup(TopicStream stream, @Nullable HostInfo own) {
        this.stream = stream;
        this.own = own;
    }

    /** What is found. */
    public sealed interface Answer {}

    /** The state of the key. */
    public static final class Found implements Answer {
        private final byte[] state;

        private Found(byte[] state) {
            this.state = state;
        }

        /** What the store holds; it must not be changed. */
        public byte[] state() {
            return state;
        }
    }

    /**
     * This instance does not know the key.
     *
     * @param others the other instances as host:port, first the one that has the key if the topic is partitioned as Kafka's own clients do;
     *     empty if there are none, so that nobody knows the key
     */
    public record NotHere(List<String> others) implements Answer {
        public NotHere {
            others = List.copyOf(others);
        }
    }

    /** Histories cannot be read now, and soon they may: the reason for a person. */
    public record Unavailable(String reason) implements Answer {}

    /**
     * Looks the key up.
     *
     * @param history of the detector
     * @param key as {@link DetectorHistory#key(List)} says
     */
    public Answer find(DetectorHistory history, byte[] key) {
        KafkaStreams streams = stream.running();
        if (streams == null || streams.state() != KafkaStreams.State.RUNNING) {
            return new Unavailable("the stream " + stream.name() + " is "
                    + (streams == null ? stream.state().word() : "moving or restoring histories"));
        }
        if (!hasHistories(streams)) {
            return new NotHere(others(streams, key));
        }
        try {
            ReadOnlyKeyValueStore<Bytes, byte[]> store = streams.store(
                    StoreQueryParameters.fromNameAndType(HistoryStores.STORE, QueryableStoreTypes.keyValueStore()));
            byte[] state = history.state(history.storeKey(key), store::get);
            return state == null ? new NotHere(others(streams, key)) : new Found(state);
        } catch (InvalidStateStoreException e) {
            return new Unavailable("the histories of stream " + stream.name() + " are moving: " + e.getMessage());
        }
    }

    /** Whether a partition of this instance has histories, and not those of others only. */
    private boolean hasHistories(KafkaStreams streams) {
        return streams.metadataForLocalThreads().stream()
                .flatMap(thread -> thread.activeTasks().stream())
                .flatMap(task -> task.topicPartitions().stream())
                .anyMatch(partition -> partition.topic().equals(stream.judgedTopic()));
    }

    private List<String> others(KafkaStreams streams, byte[] key) {
        return Stream.concat(
                        Stream.ofNullable(owner(streams, key)),
                        streams.streamsMetadataForStore(HistoryStores.STORE).stream()
                                .filter(instance -> !instance.topicPartitions().isEmpty())
                                .map(StreamsMetadata::hostInfo))
                .filter(host -> !host.equals(own))
                .distinct()
                .map(host -> host.host() + ":" + host.port())
                .toList();
    }

    private static @Nullable HostInfo owner(KafkaStreams streams, byte[] key) {
        KeyQueryMetadata metadata = streams.queryMetadataForKey(HistoryStores.STORE, key, new ByteArraySerializer());
        return metadata == null || metadata.equals(KeyQueryMetadata.NOT_AVAILABLE) ? null : metadata.activeHost();
    }
}
