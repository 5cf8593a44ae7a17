package io.elbo.registry.topic;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads one compacted topic from its beginning and goes on reading, and tells a {@link Listener} the newest value of each
 * key. It uses one consumer without a group, on one thread of its own, and reads committed records only.
 *
 * <p>A store of the topology could do the same, but a topology whose shape depends on what detectors do cannot be upgraded
 * instance by instance, and a topic that is missing would end the stream. Here nothing waits for the topic: while the
 * broker is away, the topic is missing, or reading it is not allowed, the table says so and tries again, first after half a
 * second and then after at most ten. When the topic was deleted and created again, or has more partitions than before,
 * the table reads it from the beginning.
 *
 * <p>The table holds no values: memory is the listener's own decision. Thread-safe.
 */
public final class CompactedTable implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(CompactedTable.class.getName());
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final long MIN_PAUSE_MILLIS = 500;
    private static final long MAX_PAUSE_MILLIS = 10_000;

    /** Receives what the topic holds. Called on the table's thread only; must be quick. */
    public interface Listener {
        /** Reading begins at the topic's start: every key that is not told again before {@link #caughtUp} is gone. */
        void restarted();

        /**
         * A key has a new value.
         *
         * @param value null if the key was deleted
         * @param timestampMillis of the record, since 1970
         */
        void changed(String key, byte @Nullable [] value, long timestampMillis);

        /** As {@link #changed(String, byte[], long)}, which it calls by default, with the place of the key's record. */
        default void changed(String key, byte @Nullable [] value, long timestampMillis, Place place) {
            changed(key, value, timestampMillis);
        }

        /** Everything that was committed when reading began has been told. */
        void caughtUp();

        /** Time has passed: called about once a second, also while nothing changes. */
        default void tick() {}
    }

    /** Where a record stands in the topic. */
    public record Place(int partition, long offset) {}

    private final String topic;
    private final Listener listener;
    private final ReadingThread thread;
    private final Object lock = new Object(); // guards positions and the changes of reason
    private final Map<Integer, Long> positions =
            new HashMap<>(); // by partition: the next offset to read; empty if not reading
    private volatile String reason; // why the table is not caught up; empty if it is
    private long pauseMillis = MIN_PAUSE_MILLIS; // of the thread

    /** @param configuration of a consumer, with the user's security settings; what a table needs is set over it */
    public CompactedTable(String topic, Map<String, Object> configuration, Listener listener) {
        this(topic, () -> new KafkaConsumer<>(forTable(configuration)), listener);
    }

    CompactedTable(String topic, Supplier<Consumer<byte[], byte[]>> consumers, Listener listener) {
        this.topic = topic;
        this.listener = listener;
        reason = "topic " + topic + " has not been read yet";
        thread = new ReadingThread("elbo-table-" + topic, consumers, new Reading());
    }

    private static Map<String, Object> forTable(Map<String, Object> configuration) {
        Map<String, Object> table = ReadingThread.configuration(configuration);
        table.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 4 << 20);
        table.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1_000);
        return table;
    }

    /** Starts the thread and returns at once. */
    public void start() {
        thread.start();
    }

    /** Whether the listener knows what the topic held when reading began, and the topic is there. */
    public boolean isCaughtUp() {
        return reason.isEmpty();
    }

    /** One line for a person; empty if the table is caught up. */
    public Optional<String> whyNotCaughtUp() {
        String why = reason;
        return why.isEmpty() ? Optional.empty() : Optional.of(why);
    }

    /** Waits until the table is caught up; returns false if that takes longer than {@code timeout}. */
    public boolean awaitCaughtUp(Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        synchronized (lock) {
            while (!isCaughtUp() && thread.isOpen()) {
                long leftMillis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (leftMillis <= 0) {
                    return false;
                }
                lock.wait(leftMillis);
            }
            return isCaughtUp();
        }
    }

    /** The offset of the next record that the table reads of the partition; -1 if it does not read it now. */
    public long position(int partition) {
        synchronized (lock) {
            return positions.getOrDefault(partition, -1L);
        }
    }

    /**
     * Waits until the table is caught up and has told everything before an offset of a partition; returns false if that takes
     * longer than {@code timeout}, or the table is closed.
     */
    public boolean awaitRead(int partition, long offset, Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        synchronized (lock) {
            while (thread.isOpen() && !(isCaughtUp() && position(partition) >= offset)) {
                long leftMillis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (leftMillis <= 0) {
                    return false;
                }
                lock.wait(leftMillis);
            }
            return thread.isOpen();
        }
    }

    private final class Reading implements ReadingThread.Work {
        @Override
        public void read(Consumer<byte[], byte[]> consumer) {
            try {
                stopped(follow(consumer));
            } finally {
                synchronized (lock) {
                    positions.clear();
                }
            }
        }

        @Override
        public void failed(Throwable error) {
            stopped(
                    error instanceof OffsetOutOfRangeException
                            ? "topic " + topic + " was created again"
                            : "topic " + topic + " cannot be read: " + error);
        }

        private void stopped(String problem) {
            if (isCaughtUp()) {
                pauseMillis = MIN_PAUSE_MILLIS;
            }
            report(problem);
        }

        @Override
        public long pauseMillis() {
            long now = pauseMillis;
            pauseMillis = Math.min(MAX_PAUSE_MILLIS, 2 * now);
            return now;
        }
    }

    /** Reads until the topic is gone or changes its partitions; returns what is wrong. */
    private String follow(Consumer<byte[], byte[]> reading) {
        List<TopicPartition> partitions = partitions(reading);
        if (partitions.isEmpty()) {
            return "topic " + topic + " is missing";
        }
        reading.assign(partitions);
        reading.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = reading.endOffsets(partitions);
        listener.restarted();
        boolean caughtUp = false;
        while (thread.isOpen()) {
            // nothing to wait for where there is nothing yet
            Duration wait = caughtUp || !isRead(reading, ends) ? POLL : Duration.ZERO;
            for (ConsumerRecord<byte[], byte[]> record : reading.poll(wait)) {
                if (record.key() != null) {
                    listener.changed(
                            new String(record.key(), StandardCharsets.UTF_8),
                            record.value(),
                            record.timestamp(),
                            new Place(record.partition(), record.offset()));
                }
            }
            if (!caughtUp && isRead(reading, ends)) {
                caughtUp = true;
                listener.caughtUp();
                report("");
            }
            told(reading, partitions);
            listener.tick();
            List<TopicPartition> now = partitions(reading); // of the consumer's own metadata, mostly
            if (now.isEmpty()) {
                return "topic " + topic + " is missing";
            }
            if (now.size() != partitions.size()) {
                return "topic " + topic + " has " + now.size() + " partitions instead of " + partitions.size();
            }
        }
        return "";
    }

    private static boolean isRead(Consumer<byte[], byte[]> reading, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> reading.position(end.getKey()) >= end.getValue());
    }

    /** Notes what the listener has been told, after it has been. */
    private void told(Consumer<byte[], byte[]> reading, List<TopicPartition> partitions) {
        synchronized (lock) {
            partitions.forEach(partition -> positions.put(partition.partition(), reading.position(partition)));
            lock.notifyAll();
        }
    }

    private List<TopicPartition> partitions(Consumer<byte[], byte[]> reading) {
        List<PartitionInfo> partitions = reading.partitionsFor(topic);
        return partitions == null
                ? List.of()
                : partitions.stream()
                        .map(partition -> new TopicPartition(topic, partition.partition()))
                        .toList();
    }

    private void report(String problem) {
        synchronized (lock) {
            if (!problem.equals(reason) && thread.isOpen()) {
                if (problem.isEmpty()) {
                    LOG.log(System.Logger.Level.INFO, "topic {0} is read to its end", topic);
                } else {
                    LOG.log(System.Logger.Level.WARNING, "{0}; trying again", problem);
                }
            }
            reason = problem;
            lock.notifyAll();
        }
    }

    /** Ends the thread; waits some seconds for it. */
    @Override
    public void close() {
        thread.end();
        synchronized (lock) {
            lock.notifyAll(); // those who wait for what will not be read
        }
        thread.close();
    }
}
