package io.elbo.service.neighbours;

import io.elbo.service.feed.TopicWindow;
import io.elbo.stream.detector.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** A topic {@code payments} of one partition that is read without a broker. The timestamp of a record is 1,000,000 and its offset. */
final class Topic {
    static final String NAME = "payments";
    private static final TopicPartition PLACE = new TopicPartition(NAME, 0);

    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    private @Nullable KafkaException failure;
    private long begin;
    private int readings;

    /** Appends a record and returns its offset. */
    long add(@Nullable String key, Object value) {
        long offset = records.size();
        byte[] keyBytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = value instanceof byte[] raw ? raw : Json.write(value);
        records.add(new ConsumerRecord<>(
                NAME,
                0,
                offset,
                time(offset),
                TimestampType.CREATE_TIME,
                keyBytes == null ? -1 : keyBytes.length,
                bytes.length,
                keyBytes,
                bytes,
                new RecordHeaders(),
                Optional.empty()));
        return offset;
    }

    static long time(long offset) {
        return 1_000_000 + offset;
    }

    /** Retention removes what is before this offset. */
    void truncate(long before) {
        begin = before;
    }

    void fail(KafkaException why) {
        failure = why;
    }

    /** How often it has been read. */
    int readings() {
        return readings;
    }

    TopicWindow window() {
        return new TopicWindow(() -> {
            readings++;
            MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
            Node node = new Node(0, "localhost", 1);
            consumer.updatePartitions(
                    NAME, List.of(new PartitionInfo(NAME, 0, node, new Node[] {node}, new Node[] {node})));
            consumer.updateBeginningOffsets(Map.of(PLACE, begin));
            consumer.updateEndOffsets(Map.of(PLACE, (long) records.size()));
            if (failure != null) {
                consumer.setPollException(failure);
            } else {
                consumer.schedulePollTask(() -> records.stream()
                        .filter(record -> record.offset() >= begin)
                        .forEach(consumer::addRecord));
            }
            return consumer;
        });
    }
}
