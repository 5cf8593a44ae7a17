package io.elbo.stream.schema;

import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/**
 * Which partitions of a stream's consumers wait, since the schema of their next record cannot be had now, and why. Thread-safe.
 */
public final class AwaitedSchemas {
    private final Map<Object, Map<TopicPartition, String>> byConsumer = new ConcurrentHashMap<>();

    /** Of all partitions of a consumer; none if none of them waits, or if the consumer has ended. */
    void set(Object consumer, Map<TopicPartition, String> reasons) {
        if (reasons.isEmpty()) {
            byConsumer.remove(consumer);
        } else {
            byConsumer.put(consumer, Map.copyOf(reasons));
        }
    }

    private Stream<Map.Entry<TopicPartition, String>> all() {
        return byConsumer.values().stream().flatMap(partitions -> partitions.entrySet().stream());
    }

    /** How many partitions wait. */
    public long partitions() {
        return all().count();
    }

    /** What is waited for, in one line for a person; empty if no partition waits. */
    public String why() {
        String first = all().min(Map.Entry.comparingByKey(
                        Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition)))
                .map(waiting -> "partition " + waiting.getKey() + " waits: " + waiting.getValue())
                .orElse("");
        long others = partitions() - 1;
        return others < 1
                ? first
                : first + ", and " + others + (others == 1 ? " other partition" : " other partitions");
    }
}
