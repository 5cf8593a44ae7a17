package io.elbo.stream.batch;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Lets a consumer poll without reading while a detector of its topic is paused: it stays in its group, takes part in rebalances, and
 * its positions stay where they are. Kafka Streams does not notice: it sees polls that return nothing, processes what it has, and
 * commits it.
 *
 * <p><b>Whose pause it is.</b> Kafka Streams pauses partitions of the same consumer, while their tasks are restored or their buffers
 * are full. So partitions are paused here for the length of one poll, only those that are not paused already, and resumed after it.
 * While Kafka Streams' rebalance listener runs within the poll they are resumed, so that its pauses can be told apart, and then paused
 * again before anything is fetched.
 *
 * <p><b>What a pause hides.</b> While nothing is fetched, a partition's end as the consumer knows it is an old one. After a pause the
 * end is not believed until records of the partition have come. Used by the consumer's thread.
 */
final class PausedReading {
    private static final System.Logger LOG = System.getLogger(PausedReading.class.getName());
    private static final long COUNT_EVERY_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Duration COUNT_TIMEOUT = Duration.ofSeconds(1);

    private final Consumer<?, ?> consumer;
    private final UnreadRecords unread;
    private final Set<TopicPartition> held = new HashSet<>(); // paused by this, during a poll
    private final Set<TopicPartition> stale = new HashSet<>(); // whose end is not known since a pause
    private boolean isPolling; // without reading
    private boolean isCounted; // since the pause began
    private long countedNanos;

    PausedReading(Consumer<?, ?> consumer, UnreadRecords unread) {
        this.consumer = consumer;
        this.unread = unread;
    }

    /** Polls without reading. */
    <T> T poll(Supplier<T> poll) {
        isPolling = true;
        hold();
        try {
            return poll.get();
        } finally {
            isPolling = false;
            release();
            stale.addAll(consumer.assignment());
            countSometimes();
        }
    }

    private void hold() {
        held.addAll(consumer.assignment());
        held.removeAll(consumer.paused());
        consumer.pause(Set.copyOf(held));
    }

    private void release() {
        held.retainAll(consumer.assignment());
        consumer.resume(Set.copyOf(held));
        held.clear();
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

    /** The same listener, which does not see what is paused here. */
    ConsumerRebalanceListener following(ConsumerRebalanceListener listener) {
        return new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                withoutHold(() -> listener.onPartitionsAssigned(partitions));
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                withoutHold(() -> listener.onPartitionsRevoked(partitions));
            }

            @Override
            public void onPartitionsLost(Collection<TopicPartition> partitions) {
                withoutHold(() -> listener.onPartitionsLost(partitions));
            }
        };
    }

    private void withoutHold(Runnable told) {
        if (!isPolling) {
            told.run();
            return;
        }
        release();
        try {
            told.run();
        } finally {
            hold();
        }
    }
}
