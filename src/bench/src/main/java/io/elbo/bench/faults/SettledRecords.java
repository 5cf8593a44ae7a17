package io.elbo.bench.faults;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Records of which the service may write nothing: they count as answered once its group has committed a position behind
 * them. Not thread-safe.
 */
final class SettledRecords implements AutoCloseable {
    private static final long LOOK_NANOS = Duration.ofMillis(200).toNanos();

    private record Awaited(long offset, long number) {}

    private final String group;
    private final Progress progress;
    private final Admin admin;
    private final Map<TopicPartition, Queue<Awaited>> awaited = new HashMap<>();
    private long lookedAt = System.nanoTime();

    SettledRecords(String bootstrapServers, String group, Progress progress) {
        this.group = group;
        this.progress = progress;
        admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    }

    void await(ConsumerRecord<byte[], byte[]> input) {
        awaited.computeIfAbsent(new TopicPartition(input.topic(), input.partition()), unused -> new ArrayDeque<>())
                .add(new Awaited(input.offset(), Ledger.number(input)));
    }

    /** Asks for the group's positions, now and then; while the broker is away they stay as they were. */
    void look() {
        long now = System.nanoTime();
        if (now - lookedAt < LOOK_NANOS) {
            return;
        }
        lookedAt = now;
        try {
            admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach(this::committed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            return; // the next look tells
        }
    }

    private void committed(TopicPartition partition, OffsetAndMetadata position) {
        Queue<Awaited> records = awaited.getOrDefault(partition, new ArrayDeque<>());
        while (!records.isEmpty() && records.element().offset() < position.offset()) {
            progress.answered(records.remove().number());
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
