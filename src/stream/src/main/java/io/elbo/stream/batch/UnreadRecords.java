package io.elbo.stream.batch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/**
 * How many records wait in the partitions of consumers that are paused. A consumer that fetches nothing does not hear how far its
 * partitions have grown, so its own figures stay as they were. Thread-safe.
 */
public final class UnreadRecords {
    private final Map<Object, Map<TopicPartition, Long>> byConsumer = new ConcurrentHashMap<>();

    /** Of all partitions of a consumer. */
    void set(Object consumer, Map<TopicPartition, Long> records) {
        byConsumer.put(consumer, Map.copyOf(records));
    }

    /** The consumer reads again, or has ended. */
    void remove(Object consumer) {
        byConsumer.remove(consumer);
    }

    /** The records that wait in the partitions of a topic; 0 if none of their consumers is paused. */
    public long of(String topic) {
        return byConsumer.values().stream()
                .flatMap(partitions -> partitions.entrySet().stream())
                .filter(partition -> partition.getKey().topic().equals(topic))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Whether a consumer is paused whose partitions have been counted. */
    public boolean isKnown() {
        return !byConsumer.isEmpty();
    }
}
