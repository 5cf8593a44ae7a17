package io.elbo.stream.lifecycle;

import io.elbo.stream.detector.SourceRef;
import io.elbo.stream.output.Origin;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Records that a stream, which is at rest, has sent to its repartition topic and has not judged: which of them are the first ones in
 * the input. What was found so far is kept, since there may be very many. Not thread-safe.
 */
final class WaitingRecords {
    private static final System.Logger LOG = System.getLogger(WaitingRecords.class.getName());
    private static final long LOOK_NANOS = Duration.ofSeconds(10).toNanos();
    private static final Duration POLL = Duration.ofMillis(200);

    private final String input;
    private final String topic;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Map<TopicPartition, Long> next = new HashMap<>(); // in the repartition topic
    private final Map<TopicPartition, Long> first = new HashMap<>(); // in the input

    /**
     * @param topic the repartition topic
     * @param consumers read what is committed, and belong to no group
     */
    WaitingRecords(String input, String topic, Supplier<Consumer<byte[], byte[]>> consumers) {
        this.input = input;
        this.topic = topic;
        this.consumers = consumers;
    }

    /** The topic's end, which is known when no transaction is open there; nothing if the topic is not there. */
    private Map<TopicPartition, Long> end(Admin admin) throws InterruptedException, TimeoutException {
        try {
            List<TopicPartition> partitions =
                    ClusterWatch.get(admin.describeTopics(List.of(topic)).allTopicNames()).values().stream()
                            .flatMap(found -> found.partitions().stream())
                            .map(partition -> new TopicPartition(topic, partition.partition()))
                            .toList();
            Map<TopicPartition, Long> committed =
                    offsets(admin, partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
            if (!committed.equals(offsets(admin, partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED))) {
                throw new TimeoutException("a transaction is open in topic " + topic);
            }
            return committed;
        } catch (UnknownTopicOrPartitionException e) {
            return Map.of();
        } catch (AuthorizationException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "not allowed to read topic {0}: records that wait there are not judged ({1})",
                    topic,
                    ClusterWatch.cause(e));
            return Map.of();
        }
    }

    private static Map<TopicPartition, Long> offsets(
            Admin admin, List<TopicPartition> partitions, OffsetSpec spec, IsolationLevel isolation)
            throws InterruptedException, TimeoutException {
        return ClusterWatch.get(admin.listOffsets(
                                partitions.stream().collect(Collectors.toMap(Function.identity(), each -> spec)),
                                new ListOffsetsOptions(isolation))
                        .all())
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().offset()));
    }

    /**
     * Looks through the records for some seconds.
     *
     * @param judged positions of the stream's group in the repartition topic
     * @return offset in the input of the first record that waits, of each partition of the input that has any; empty if there is more
     *     to look through, which is done when this is called again
     */
    Optional<Map<TopicPartition, Long>> first(Admin admin, Map<TopicPartition, OffsetAndMetadata> judged)
            throws InterruptedException, TimeoutException {
        Map<TopicPartition, Long> end = end(admin);
        if (end.isEmpty()) {
            return Optional.of(Map.of());
        }
        offsets(admin, List.copyOf(end.keySet()), OffsetSpec.earliest(), IsolationLevel.READ_COMMITTED)
                .forEach((partition, earliest) -> {
                    OffsetAndMetadata position = judged.get(partition);
                    next.merge(partition, Math.max(earliest, position == null ? 0 : position.offset()), Math::max);
                });
        end.keySet().removeIf(partition -> next.getOrDefault(partition, 0L) >= end.getOrDefault(partition, 0L));
        if (end.isEmpty() || read(end)) {
            return Optional.of(Map.copyOf(first));
        }
        return Optional.empty();
    }

    private boolean read(Map<TopicPartition, Long> end) {
        long deadline = System.nanoTime() + LOOK_NANOS;
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            consumer.assign(end.keySet());
            end.keySet().forEach(partition -> consumer.seek(partition, next.getOrDefault(partition, 0L)));
            while (!end.entrySet().stream().allMatch(each -> consumer.position(each.getKey()) >= each.getValue())) {
                if (System.nanoTime() > deadline) {
                    return false;
                }
                consumer.poll(POLL).forEach(this::note);
                end.keySet().forEach(partition -> next.put(partition, consumer.position(partition)));
            }
        }
        return true;
    }

    private void note(ConsumerRecord<byte[], byte[]> record) {
        SourceRef polled = new SourceRef(record.topic(), record.partition(), record.offset(), record.timestamp());
        SourceRef source = Origin.carried(input).of(record.headers(), polled);
        if (source.topic().equals(input)) {
            first.merge(new TopicPartition(input, source.partition()), source.offset(), Math::min);
        }
    }

    /** The positions of the stream's group in the repartition topic when nothing waits there any more. */
    Map<TopicPartition, OffsetAndMetadata> end() {
        return next.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, each -> new OffsetAndMetadata(each.getValue())));
    }
}
