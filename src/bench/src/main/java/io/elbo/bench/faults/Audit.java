package io.elbo.bench.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads the input and every output as any consumer of committed records would, and keeps the {@link Ledger}. */
final class Audit implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Topics topics;
    private final Truth truth;
    private final Ledger ledger;
    private final Progress progress;
    private final String bootstrapServers;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final @Nullable SettledRecords settled; // null where every record has an answer in a topic
    private final Thread thread = new Thread(this::run, "audit");

    private volatile int inputPartitions;
    private volatile boolean stopped;
    private volatile @Nullable RuntimeException failure;

    Audit(
            String bootstrapServers,
            Topics topics,
            Truth truth,
            Ledger ledger,
            Progress progress,
            @Nullable SettledRecords settled) {
        this.bootstrapServers = bootstrapServers;
        this.topics = topics;
        this.truth = truth;
        this.ledger = ledger;
        this.progress = progress;
        this.settled = settled;
        inputPartitions = Topics.PARTITIONS;
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.METADATA_MAX_AGE_CONFIG,
                        1_000,
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        2_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    void start() {
        thread.start();
    }

    /** From now on the input has so many partitions. */
    void partitions(int count) {
        inputPartitions = count;
    }

    private void run() {
        try {
            int assigned = 0;
            while (!stopped) {
                if (assigned != inputPartitions) {
                    assigned = inputPartitions;
                    consumer.assign(topics.partitions(assigned));
                }
                read();
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void read() {
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
        truth.enter(polled.records(topics.input()), ledger);
        if (settled != null) {
            polled.records(topics.input()).forEach(settled::await);
            settled.look();
        }
        for (ConsumerRecord<byte[], byte[]> record : polled.records(topics.anomalies())) {
            ledger.verdict(record, true);
        }
        for (ConsumerRecord<byte[], byte[]> record : polled.records(topics.scores())) {
            answered(ledger.verdict(record, false));
        }
        for (ConsumerRecord<byte[], byte[]> record : polled.records(topics.deadLetters())) {
            answered(ledger.deadLetter(record));
        }
    }

    private void answered(long number) {
        if (number >= 0) {
            progress.answered(number);
        }
    }

    /** Fails where the reading has failed. */
    void requireAlive() {
        RuntimeException failed = failure;
        if (failed != null) {
            throw new IllegalStateException("the answers cannot be read: " + failed.getMessage(), failed);
        }
    }

    /** Reads to the very end of every topic, once nobody writes any more, and closes the books. */
    Ledger.Balance finish() throws InterruptedException {
        stopped = true;
        thread.join();
        requireAlive();
        consumer.assign(topics.partitions(inputPartitions));
        Map<TopicPartition, Long> ends = ends();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!unread(ends).isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("cannot read to the end of " + unread(ends));
            }
            read();
        }
        return ledger.close();
    }

    /** Where the logs end, transactions that are still open included. */
    private Map<TopicPartition, Long> ends() throws InterruptedException {
        try (Admin admin =
                Admin.create(Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            return admin
                    .listOffsets(consumer.assignment().stream()
                            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest())))
                    .all()
                    .get()
                    .entrySet()
                    .stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, end -> end.getValue().offset()));
        } catch (ExecutionException e) {
            throw new IllegalStateException("the ends of the topics are unknown: " + e.getCause(), e);
        }
    }

    private List<TopicPartition> unread(Map<TopicPartition, Long> ends) {
        List<TopicPartition> unread = new ArrayList<>();
        ends.forEach((partition, end) -> {
            if (consumer.position(partition) < end) {
                unread.add(partition);
            }
        });
        return unread;
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        consumer.close();
        if (settled != null) {
            settled.close();
        }
    }
}
