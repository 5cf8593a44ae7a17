package io.elbo.stream.lifecycle;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How many records a poll may return, so that they fit into memory.
 *
 * <p>A consumer bounds a poll by the number of records alone: its limits in bytes hold for what it fetches, and compressed
 * records of the same kind grow a hundredfold when they are read. A few megabytes of backlog may so exceed the heap, and
 * again after each restart. So before a stream starts on a backlog, a few of the records that wait are read and measured.
 * Not thread-safe.
 */
final class PollSize {
    private static final System.Logger LOG = System.getLogger(PollSize.class.getName());
    private static final int SAMPLED = 20;
    private static final int MIN_RECORDS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Map<String, Object> consumerConfiguration;
    private final long maxPollBytes;

    /** @param maxPollBytes what the records of one poll may take of the heap */
    PollSize(Map<String, Object> consumerConfiguration, long maxPollBytes) {
        this.consumerConfiguration = new HashMap<>(consumerConfiguration);
        this.consumerConfiguration.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, SAMPLED);
        this.maxPollBytes = maxPollBytes;
    }

    /**
     * The most records that a poll may return, by the largest of some that wait; {@code otherwise} where none waits, where
     * more would fit, or where they cannot be read.
     */
    int maxRecords(Admin admin, String group, List<TopicPartition> partitions, int otherwise)
            throws InterruptedException {
        try {
            Map<TopicPartition, Long> waiting = waiting(admin, group, partitions);
            int largest = waiting.isEmpty() ? 0 : largest(waiting);
            long fitting = largest == 0 ? otherwise : Math.max(MIN_RECORDS, maxPollBytes / largest);
            if (fitting < otherwise) {
                LOG.log(
                        System.Logger.Level.INFO,
                        "group {0} polls at most {1} records at a time: some that wait have {2} bytes",
                        group,
                        fitting,
                        largest);
            }
            return (int) Math.min(fitting, otherwise);
        } catch (KafkaException | TimeoutException e) {
            LOG.log(System.Logger.Level.DEBUG, "the records that wait for group {0} are not measured: {1}", group, e);
            return otherwise;
        }
    }

    /** The position of each partition in which records wait. */
    private static Map<TopicPartition, Long> waiting(Admin admin, String group, List<TopicPartition> partitions)
            throws InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetAndMetadata> committed =
                ClusterWatch.get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        Map<TopicPartition, OffsetSpec> starts = new HashMap<>();
        for (TopicPartition partition : partitions) {
            ends.put(partition, OffsetSpec.latest());
            starts.put(partition, OffsetSpec.earliest());
        }
        Map<TopicPartition, ListOffsetsResultInfo> end =
                ClusterWatch.get(admin.listOffsets(ends).all());
        Map<TopicPartition, ListOffsetsResultInfo> start =
                ClusterWatch.get(admin.listOffsets(starts).all());
        Map<TopicPartition, Long> waiting = new HashMap<>();
        end.forEach((partition, last) -> {
            ListOffsetsResultInfo first = start.get(partition);
            OffsetAndMetadata own = committed.get(partition);
            long position = Math.max(first == null ? 0 : first.offset(), own == null ? 0 : own.offset());
            if (position < last.offset()) {
                waiting.put(partition, position);
            }
        });
        return waiting;
    }

    private int largest(Map<TopicPartition, Long> positions) {
        int largest = 0;
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(consumerConfiguration, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(positions.keySet());
            positions.forEach(consumer::seek);
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(PATIENCE)) {
                largest = Math.max(
                        largest, Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize()));
            }
        }
        return largest;
    }
}
