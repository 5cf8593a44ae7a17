package io.elbo.stream.batch;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Lets a consumer poll without reading while a detector of its topic is paused; {@link PartitionHold} tells how. Kafka Streams does not
 * notice: it sees polls that return nothing, processes what it has, and commits it.
 *
 * <p><b>What a pause hides.</b> While nothing is fetched, a partition's end as the consumer knows it is an old one. After a pause the
 * end is not believed until records of the partition have come. Used by the consumer's thread.
 */
final class PausedReading {
    private static final System.Logger LOG = System.getLogger(PausedReading.class.getName());
    private static final long COUNT_EVERY_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Duration COUNT_TIMEOUT = Duration.ofSeconds(1);

    private final Consumer<?, ?> consumer;
    private final PartitionHold hold;
    private final UnreadRecords unread;
    private final Set<TopicPartition> stale = new HashSet<>(); // whose end is not known since a pause
    private boolean isCounted; // since the pause began
    private long countedNanos;

    PausedReading(Consumer<?, ?> consumer, PartitionHold hold, UnreadRecords unread) {
        this.consumer = consumer;
        this.hold = hold;
        this.unread = unread;
    }

    /** Polls without reading. */
    <T> T poll(Supplier<T> poll) {
        try {
            return hold.poll(consumer::assignment, poll);
        } finally {
            stale.addAll(consumer.assignment());
            countSometimes();
        }
    }

    /** A poll has read. */
    void read(ConsumerRecords<?, ?> records) {
        if (isCounted) {
            isCounted = false;
            unread.remove(consumer);
        }
        if (!stale.isEmpty()) {
            stale.removeAll(records.partitions());
            stale.retainAll(consumer.assignment());
        }
    }

    /** Whether the partition's end, as the consumer knows it, is from before a pause. */
    boolean isEndStale(TopicPartition partition) {
        return stale.contains(partition);
    }

    void close() {
        unread.remove(consumer);
    }

    private void countSometimes() {
        long now = System.nanoTime();
        if (isCounted && now - countedNanos < COUNT_EVERY_NANOS) {
            return;
        }
        isCounted = true;
        countedNanos = now;
        try {
            Map<TopicPartition, Long> records = new HashMap<>();
            consumer.endOffsets(consumer.assignment(), COUNT_TIMEOUT)
                    .forEach((partition, end) ->
                            records.put(partition, Math.max(0, end - consumer.position(partition, COUNT_TIMEOUT))));
            unread.set(consumer, records);
        } catch (KafkaException e) {
            LOG.log(System.Logger.Level.DEBUG, "the records that wait cannot be counted now", e);
        }
    }
}
