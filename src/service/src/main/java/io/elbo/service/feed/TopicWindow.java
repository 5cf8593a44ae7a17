package io.elbo.service.feed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads committed records of a bounded part of a topic, each time with a consumer that is made for it and belongs to no group.
 * How many records, how many bytes and how long it reads is bounded. Thread-safe.
 */
public final class TopicWindow {
    private static final CloseOptions AT_ONCE = CloseOptions.timeout(Duration.ZERO);
    /** Few: each may have megabytes, although a fetch of many such is small, since they are compressed. */
    private static final int POLL_RECORDS = 5;

    private static final int FETCH_BYTES = 1 << 20;
    /** Of each partition, if there are many. */
    private static final int MIN_OFFSETS = 20;

    private final Supplier<Consumer<byte[], byte[]>> consumers;

    /** @param configuration of a consumer, with the user's security settings; what is needed is set over it */
    public static TopicWindow of(Map<String, Object> configuration) {
        Map<String, Object> reading = TopicTail.forTail(configuration);
        reading.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
        reading.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        return new TopicWindow(() -> new KafkaConsumer<>(reading));
    }

    /** @param consumers each is closed after its use */
    public TopicWindow(Supplier<Consumer<byte[], byte[]>> consumers) {
        this.consumers = consumers;
    }

    /**
     * How much is read at most.
     *
     * @param records of all partitions together
     * @param bytes of keys and values; the record that exceeds it is the last one
     * @param timeout after which what has been read is all
     */
    public record Limits(int records, long bytes, Duration timeout) {}

    /**
     * Records of a topic.
     *
     * @param records in the order of their timestamps; those of a single partition in the order of their offsets
     * @param isWhole whether no limit has ended the reading
     */
    public record Part(List<ConsumerRecord<byte[], byte[]>> records, boolean isWhole) {}

    /** Offsets of a partition, the end excluded. */
    private record Range(long from, long until) {
        boolean isEmpty() {
            return from >= until;
        }
    }

    /**
     * Reads what is still there between two offsets of a partition. No records if there is no such topic or partition.
     *
     * @param until the first offset that is not read
     * @throws org.apache.kafka.common.KafkaException if the topic cannot be read; a {@link TimeoutException} if the broker does not answer
     */
    public Part between(String topic, int partition, long from, long until, Limits limits) {
        return read(
                topic,
                limits,
                (place, begin, end) -> place.partition() == partition
                        ? new Range(Math.max(from, begin), Math.min(until, end))
                        : new Range(0, 0));
    }

    /**
     * Reads the end of the topic, the same number of offsets of each partition. No records if there is no such topic.
     *
     * @throws org.apache.kafka.common.KafkaException if the topic cannot be read; a {@link TimeoutException} if the broker does not answer
     */
    public Part latest(String topic, Limits limits) {
        return read(topic, limits, (place, begin, end) -> new Range(begin, end));
    }

    /** Which offsets of a partition are wanted. */
    private interface Wanted {
        Range of(TopicPartition partition, long begin, long end);
    }

    private Part read(String topic, Limits limits, Wanted wanted) {
        long endNanos = System.nanoTime() + limits.timeout().toNanos();
        Consumer<byte[], byte[]> reading = consumers.get();
        try {
            Map<TopicPartition, Range> ranges = ranges(reading, topic, limits, wanted, endNanos);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            boolean isWhole = ranges.isEmpty() || follow(reading, ranges, records, limits, endNanos);
            if (ranges.size() > 1) {
                records.sort(Comparator.<ConsumerRecord<byte[], byte[]>>comparingLong(ConsumerRecord::timestamp)
                        .thenComparingInt(ConsumerRecord::partition)
                        .thenComparingLong(ConsumerRecord::offset));
            }
            return new Part(records, isWhole);
        } finally {
            reading.close(AT_ONCE);
        }
    }

    private static Map<TopicPartition, Range> ranges(
            Consumer<byte[], byte[]> reading, String topic, Limits limits, Wanted wanted, long endNanos) {
        Map<TopicPartition, Range> ranges = new TreeMap<>(Comparator.comparingInt(TopicPartition::partition));
        List<PartitionInfo> known = reading.partitionsFor(topic, left(endNanos));
        if (known == null || known.isEmpty()) {
            return ranges;
        }
        List<TopicPartition> partitions = known.stream()
                .map(each -> new TopicPartition(topic, each.partition()))
                .toList();
        Map<TopicPartition, Long> begins = reading.beginningOffsets(partitions, left(endNanos));
        Map<TopicPartition, Long> ends = reading.endOffsets(partitions, left(endNanos));
        for (TopicPartition partition : partitions) {
            long begin = begins.getOrDefault(partition, 0L);
            Range range = wanted.of(partition, begin, ends.getOrDefault(partition, begin));
            if (!range.isEmpty()) {
                ranges.put(partition, range);
            }
        }
        long share = Math.max(MIN_OFFSETS, limits.records() / Math.max(1, ranges.size()));
        ranges.replaceAll(
                (partition, range) -> new Range(Math.max(range.from(), range.until() - share), range.until()));
        return ranges;
    }

    /** Negative durations are none that a consumer takes. */
    private static Duration left(long endNanos) {
        return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
    }

    /** Whether everything that is wanted has been read. */
    private static boolean follow(
            Consumer<byte[], byte[]> reading,
            Map<TopicPartition, Range> ranges,
            List<ConsumerRecord<byte[], byte[]>> records,
            Limits limits,
            long endNanos) {
        reading.assign(ranges.keySet());
        ranges.forEach((partition, range) -> reading.seek(partition, range.from()));
        Set<TopicPartition> open = new HashSet<>(ranges.keySet());
        long bytes = 0;
        while (!open.isEmpty()) {
            Duration left = left(endNanos);
            if (left.isZero()) {
                if (records.isEmpty()) {
                    throw new TimeoutException("nothing of it arrives within " + limits.timeout());
                }
                return false;
            }
            try {
                for (ConsumerRecord<byte[], byte[]> record : reading.poll(left)) {
                    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                    Range range = ranges.get(partition);
                    if (range == null || record.offset() >= range.until()) {
                        continue;
                    }
                    if (records.size() == limits.records() || bytes > limits.bytes()) {
                        return false;
                    }
                    records.add(record);
                    bytes += Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
                }
                open.removeIf(partition -> isRead(reading, partition, ranges, endNanos));
            } catch (
                    OffsetOutOfRangeException e) { // retention was faster: what is left of these partitions is not read
                open.removeAll(e.partitions());
            }
            List<TopicPartition> done = ranges.keySet().stream()
                    .filter(partition -> !open.contains(partition))
                    .toList();
            reading.pause(done);
        }
        return true;
    }

    /** A position passes over the ends of transactions, and over what compaction has removed. */
    private static boolean isRead(
            Consumer<byte[], byte[]> reading,
            TopicPartition partition,
            Map<TopicPartition, Range> ranges,
            long endNanos) {
        Range range = ranges.get(partition);
        return range == null || reading.position(partition, left(endNanos)) >= range.until();
    }
}
