package io.elbo.bench.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

/**
 * Reads the input and every output as any consumer of committed records would, keeps a {@link Ledger} for each detector, and
 * compares them with the {@link Truth} at the end.
 */
final class Audit implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** One detector's answers. */
    private record Books(Watched watched, Ledger ledger, Progress progress) {}

    private final String bootstrapServers;
    private final String input;
    private final Map<String, Books> books = new LinkedHashMap<>();
    private final List<ConsumerRecord<byte[], byte[]>> inputs = new ArrayList<>();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final @Nullable SettledRecords settled; // null if every record has an answer in a topic
    private final Thread thread = new Thread(this::run, "audit");

    private volatile int inputPartitions = Watched.PARTITIONS;
    private volatile boolean stopped;
    private volatile @Nullable RuntimeException failure;

    Audit(String bootstrapServers, String input, @Nullable SettledRecords settled) {
        this.bootstrapServers = bootstrapServers;
        this.input = input;
        this.settled = settled;
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

    /** Reads the answers of this detector, too; to be called before the start. */
    void watch(Watched watched, Ledger ledger, Progress progress) {
        books.put(watched.detector(), new Books(watched, ledger, progress));
    }

    void start() {
        thread.start();
    }

    /** From now on the input has so many partitions. */
    void partitions(int count) {
        inputPartitions = count;
    }

    private List<TopicPartition> topicPartitions() {
        List<TopicPartition> all = new ArrayList<>(partitionsOf(input, inputPartitions));
        for (Books each : books.values()) {
            each.watched().outputs().forEach(topic -> all.addAll(partitionsOf(topic, Watched.PARTITIONS)));
            all.addAll(partitionsOf(each.watched().deadLetters(), Watched.PARTITIONS));
        }
        return all;
    }

    private static List<TopicPartition> partitionsOf(String topic, int count) {
        return IntStream.range(0, count)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    private void run() {
        try {
            int assigned = 0;
            while (!stopped) {
                if (assigned != inputPartitions) {
                    assigned = inputPartitions;
                    consumer.assign(topicPartitions());
                }
                read();
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void read() {
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
        polled.records(input).forEach(inputs::add);
        if (settled != null) {
            polled.records(input).forEach(settled::await);
            settled.look();
        }
        for (Books each : books.values()) {
            Watched watched = each.watched();
            polled.records(watched.anomalies()).forEach(record -> each.ledger().verdict(record, true));
            polled.records(watched.scores())
                    .forEach(record -> each.progress().answered(each.ledger().verdict(record, false)));
            polled.records(watched.deadLetters())
                    .forEach(record -> each.progress().answered(each.ledger().deadLetter(record)));
            polled.records(watched.annotated()).forEach(each.ledger()::annotated);
        }
    }

    /** Fails if the reading has failed. */
    void requireAlive() {
        RuntimeException failed = failure;
        if (failed != null) {
            throw new IllegalStateException("the answers cannot be read: " + failed.getMessage(), failed);
        }
    }

    /**
     * Reads to the very end of every topic, once nobody writes any more, and compares; the balance of each detector.
     *
     * @param ofNeighbour of the detector that comes and goes
     */
    Map<String, Ledger.Balance> finish(Truth truth, Truth ofNeighbour) throws Exception {
        stopped = true;
        thread.join();
        requireAlive();
        consumer.assign(topicPartitions());
        Map<TopicPartition, Long> ends = ends();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the topics cannot be read to their ends");
            }
            read();
        }
        Map<Ledger.Position, Expected> expected = truth.of(inputs);
        Map<Ledger.Position, Expected> neighbours = ofNeighbour == truth ? expected : ofNeighbour.of(inputs);
        Map<String, Ledger.Balance> balances = new LinkedHashMap<>();
        books.forEach((detector, each) -> balances.put(
                detector, each.ledger().balance(each.watched().equals(Detectors.NEIGHBOUR) ? neighbours : expected)));
        return balances;
    }

    /** Of the detector's verdicts, once everything is read. */
    SwapLatency swapLatency(Watched watched) {
        Books read = Objects.requireNonNull(books.get(watched.detector()));
        return SwapLatency.of(read.ledger().judged(read.progress()));
    }

    List<String> examples() {
        return books.values().stream()
                .flatMap(each -> each.ledger().examples().stream())
                .toList();
    }

    /** Where the logs end, transactions that are still open included. */
    private Map<TopicPartition, Long> ends() throws Exception {
        try (Admin admin =
                Admin.create(Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            Map<TopicPartition, Long> ends = new HashMap<>();
            admin.listOffsets(consumer.assignment().stream()
                            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest())))
                    .all()
                    .get()
                    .forEach((partition, end) -> ends.put(partition, end.offset()));
            return ends;
        }
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
