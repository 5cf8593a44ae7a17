package io.elbo.stream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.broker.EmbeddedBroker;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.stream.batch.ScoringThreads;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Json;
import io.elbo.stream.output.OutputLimits;
import io.elbo.stream.policy.LearnedStates;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.HistorySettings;
import io.elbo.stream.settings.Profile;
import io.elbo.stream.settings.Settings;
import io.elbo.testkit.TinyModel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Histories of keys on a broker: while commits fail, and partitions move between instances. */
class HistoryIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final long SEED = 20_260_101;
    private static final int PARTITIONS = 3;
    private static final int RECORDS = 6_000;
    private static final int KEYS = 40;
    private static final int NARROW = 40_000; // bytes
    private static final Schema SCHEMA = TinyModel.rising(new HistoryDefinition(List.of(), null, null));

    private final EmbeddedBroker broker = EmbeddedBroker.builder()
            .property("group.initial.rebalance.delay.ms", "0")
            .build()
            .start();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicInteger commitsToFail = new AtomicInteger();

    @TempDir
    Path folder;

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        broker.close();
    }

    private KafkaStreams instance(String name, HistorySettings.Store store, Schema schema) throws Exception {
        DetectorSettings settings = new DetectorSettings(
                "cards",
                "payments",
                Path.of("tiny.onnx"),
                new AlertBudget.Share(0.001),
                new AlertBudget.Share(0.0001),
                false,
                "cards.anomalies",
                "cards.scores",
                null,
                "payments.dlq",
                true,
                5,
                null);
        Detector detector =
                new Detector(settings, new ActiveModel(settings, OnnxEngine.open(TinyModel.bytes(schema)), 1 << 20));
        ScoringThreads threads = new ScoringThreads(1);
        HistorySettings defaults = HistorySettings.DEFAULT;
        Settings all = new Settings(
                "elbo",
                true,
                Profile.THROUGHPUT,
                1,
                1,
                folder.resolve(name),
                1 << 20,
                64,
                true,
                null,
                List.of(settings),
                new HistorySettings(
                        store, defaults.expireAfter(), defaults.maxKeys(), defaults.whenFull(), defaults.memoryBytes()),
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "auto.offset.reset",
                        "earliest",
                        "main.consumer.max.poll.records",
                        "200",
                        "acceptable.recovery.lag",
                        "1000000", // partitions move at once
                        "repartition.purge.interval.ms",
                        "3600000")); // the test reads what went through
        StreamsProperties properties = new StreamsProperties(all);
        Pipeline pipeline = Pipeline.of(
                        all,
                        properties,
                        List.of(detector),
                        unused -> DetectionObserver.SILENT,
                        threads,
                        new OutputLimits(1 << 20),
                        LearnedStates.unconnected("learned", List.of(settings)))
                .get(0);
        KafkaStreams streams = new KafkaStreams(
                pipeline.topology(PARTITIONS),
                pipeline.properties(),
                new FailingClients(pipeline.clients(1 << 20), commitsToFail));
        open.add(0, detector);
        open.add(0, threads);
        open.add(0, streams);
        return streams;
    }

    private void feed(Random random, Map<String, Integer> totals, int records) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                int number = random.nextInt(KEYS);
                String key = "card-" + number;
                int total = totals.merge(key, random.nextInt(50) == 0 ? 150 : 45 + random.nextInt(10), Integer::sum);
                String value = random.nextInt(500) == 0
                        ? "junk"
                        : "{\"total\": " + total + ", \"card\": {\"country\": \"SE\"}, \"online\": true}";
                var unused = producer.send(new ProducerRecord<>(
                        "payments",
                        number % PARTITIONS,
                        key.getBytes(StandardCharsets.UTF_8),
                        value.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    /** Records whose owner stands in the value, and is in any partition. */
    private void feedOwners(Random random, int records) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                String owner = random.nextInt(100) == 0 ? "" : "\"owner\": \"o" + random.nextInt(KEYS) + "\", ";
                String value = random.nextInt(200) == 0
                        ? "junk"
                        : "{" + owner + "\"total\": " + (i + random.nextInt(100))
                                + ", \"card\": {\"country\": \"SE\"}, \"online\": true}";
                ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                        "payments",
                        random.nextInt(PARTITIONS),
                        random.nextBoolean() ? null : bytes("k" + i),
                        bytes(value));
                record.headers().add("trace", bytes("t" + i)).add("elbo-input-position", bytes("a stranger's"));
                var unused = producer.send(record);
            }
        }
    }

    /** A record that the topic between does not accept. */
    private void feedLarge(Random random) {
        StringBuilder pad = new StringBuilder();
        while (pad.length() < 2 * NARROW) {
            pad.append(Long.toHexString(random.nextLong()));
        }
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>("payments", 0, null, bytes("{\"owner\": \"o1\", \"pad\": \"" + pad + "\"}"));
            record.headers().add("trace", bytes("large"));
            var unused = producer.send(record);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String position(int partition, long offset) {
        return partition + "@" + offset;
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String header) {
        return new String(record.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
    }

    @Test
    void shouldBringRecordsTogetherWhoseKeyStandsInThem() throws Exception {
        Schema schema = TinyModel.rising(new HistoryDefinition(List.of("/owner"), null, null));
        HistorySettings.Store store = HistorySettings.Store.ROCKSDB;
        String between = "elbo-payments-by-owner-keys-repartition";
        createTopics();
        broker.createTopics(Map.of("elbo-payments-by-owner-history-changelog", PARTITIONS));
        broker.createTopics(Map.of(between, PARTITIONS), Map.of("max.message.bytes", Integer.toString(NARROW)));
        Random random = new Random(SEED);
        feedLarge(random);
        feedOwners(random, RECORDS / 4);
        commitsToFail.set(3);
        KafkaStreams first = instance("first", store, schema);
        first.start();
        read("cards.scores", 1, RECORDS / 8);
        instance("second", store, schema).start(); // some partitions move
        feedOwners(random, RECORDS / 4);
        read("cards.scores", 1, RECORDS * 3 / 8);
        commitsToFail.set(2);
        feedOwners(random, RECORDS / 2 - 1);

        Map<String, ConsumerRecord<byte[], byte[]>> inputs = new HashMap<>();
        read("payments", PARTITIONS, RECORDS)
                .forEach(record -> inputs.put(position(record.partition(), record.offset()), record));
        int junk = (int) inputs.values().stream()
                .filter(record -> record.value().length < 10 || record.value().length > NARROW)
                .count();
        Map<String, Float> found = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : read("cards.scores", 1, RECORDS - junk)) {
            JsonNode document = Json.read(record.value());
            JsonNode source = document.path("source");
            String position = position(
                    source.path("partition").intValue(), source.path("offset").longValue());
            ConsumerRecord<byte[], byte[]> input = inputs.get(position);
            assertThat(source.path("topic").textValue()).isEqualTo("payments");
            assertThat(record.key()).isEqualTo(input.key());
            assertThat(record.timestamp()).isEqualTo(input.timestamp());
            assertThat(text(record, "trace")).isEqualTo(text(input, "trace"));
            assertThat(record.headers().headers("elbo-input-position")).isEmpty();
            assertThat(found.put(position, document.path("rawScore").floatValue()))
                    .as("a second verdict of %s", position)
                    .isNull();
        }
        assertThat(read("payments.dlq", 1, junk)).hasSize(junk).allSatisfy(letter -> {
            assertThat(text(letter, "elbo-dlq-topic")).isEqualTo("payments");
            ConsumerRecord<byte[], byte[]> input =
                    inputs.get(text(letter, "elbo-dlq-partition") + "@" + text(letter, "elbo-dlq-offset"));
            assertThat(letter.key()).isEqualTo(input.key());
            if (input.value().length > NARROW) {
                assertThat(text(letter, "elbo-dlq-reason")).isEqualTo("output-refused");
                assertThat(text(letter, "elbo-dlq-truncated")).isEqualTo(Integer.toString(input.value().length));
                assertThat(input.value()).startsWith(letter.value());
            } else {
                assertThat(letter.value()).isEqualTo(input.value());
            }
        });
        Map<Integer, List<ConsumerRecord<byte[], byte[]>>> keyed = new TreeMap<>();
        read(between, PARTITIONS, RECORDS)
                .forEach(record -> keyed.computeIfAbsent(record.partition(), unused -> new ArrayList<>())
                        .add(record));
        int compared = 0;
        for (List<ConsumerRecord<byte[], byte[]>> records : keyed.values()) {
            HistoryFold fold = HistoryFold.of(schema, "cards", records);
            for (int i = 0; i < records.size(); i++) {
                ByteBuffer input = ByteBuffer.wrap(records.get(i)
                        .headers()
                        .lastHeader("elbo-input-position")
                        .value());
                String position = position(input.getInt(), input.getLong());
                Float expected = fold.rawScores().get(i);
                if (expected == null) {
                    assertThat(found).doesNotContainKey(position);
                } else {
                    assertThat(found.get(position)).as(position).isNotNull().isCloseTo(expected, within(1e-4f));
                    compared++;
                }
            }
        }
        assertThat(compared).isEqualTo(RECORDS - junk);
        assertThat(commitsToFail).hasValueLessThanOrEqualTo(0);
    }

    /** Committed records of a topic, until so many have come. */
    private List<ConsumerRecord<byte[], byte[]>> read(String topic, int partitions, int records) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> assigned = IntStream.range(0, partitions)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
            consumer.assign(assigned);
            consumer.seekToBeginning(assigned);
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(all::add);
                return all.size() >= records;
            });
            consumer.poll(Duration.ofMillis(500)).forEach(all::add);
        }
        return all;
    }

    @Test
    void shouldJoinInstancesWithoutHistoriesInARollingUpgrade() throws Exception {
        createTopics();
        feed(new Random(SEED), new HashMap<>(), RECORDS / 6);
        KafkaStreams before = instance("before", HistorySettings.Store.MEMORY, TinyModel.SCHEMA);
        before.start();
        read("cards.scores", 1, RECORDS / 12); // it leads the group, and knows of no store
        KafkaStreams after = instance("after", HistorySettings.Store.MEMORY, SCHEMA);
        after.start();

        await().atMost(PATIENCE).until(() -> after.metadataForLocalThreads().stream()
                .anyMatch(thread -> !thread.activeTasks().isEmpty()));
        feed(new Random(SEED + 1), new HashMap<>(), RECORDS / 6);
        List<ConsumerRecord<byte[], byte[]>> inputs = read("payments", PARTITIONS, RECORDS / 3);
        int junk = (int)
                inputs.stream().filter(record -> record.value().length < 10).count();

        assertThat(read("cards.scores", 1, RECORDS / 3 - junk)).hasSize(RECORDS / 3 - junk);
        assertThat(before.state()).isEqualTo(KafkaStreams.State.RUNNING);
        assertThat(after.state()).isEqualTo(KafkaStreams.State.RUNNING);
    }

    private void createTopics() {
        broker.createTopics(Map.of(
                "payments",
                PARTITIONS,
                "cards.anomalies",
                1,
                "cards.scores",
                1,
                "payments.dlq",
                1,
                "elbo-payments-history-changelog",
                PARTITIONS));
    }

    @Test
    void shouldScoreByTheFoldOfTheCommittedInputWhateverHappens() throws Exception {
        HistorySettings.Store store = HistorySettings.Store.ROCKSDB;
        Random random = new Random(SEED);
        Map<String, Integer> totals = new HashMap<>();
        createTopics();
        feed(random, totals, RECORDS / 3);
        commitsToFail.set(3);
        KafkaStreams first = instance("first", store, SCHEMA);
        first.start();
        read("cards.scores", 1, RECORDS / 6);
        instance("second", store, SCHEMA).start(); // some partitions move
        feed(random, totals, RECORDS / 3);
        read("cards.scores", 1, RECORDS / 2);
        first.close(CloseOptions.timeout(Duration.ofSeconds(30))
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)); // and all others
        commitsToFail.set(2);
        feed(random, totals, RECORDS / 3);

        Map<Integer, List<ConsumerRecord<byte[], byte[]>>> inputs = new TreeMap<>();
        read("payments", PARTITIONS, RECORDS)
                .forEach(record -> inputs.computeIfAbsent(record.partition(), unused -> new ArrayList<>())
                        .add(record));
        long junk = inputs.values().stream()
                .flatMap(List::stream)
                .filter(record -> record.value().length < 10)
                .count();
        Map<String, Float> found = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : read("cards.scores", 1, RECORDS - (int) junk)) {
            JsonNode document = Json.read(record.value());
            JsonNode source = document.path("source");
            String position = source.path("partition").intValue() + "@"
                    + source.path("offset").longValue();
            assertThat(found.put(position, document.path("rawScore").floatValue()))
                    .as("a second verdict of %s", position)
                    .isNull();
        }
        for (List<ConsumerRecord<byte[], byte[]>> records : inputs.values()) {
            HistoryFold fold = HistoryFold.of(SCHEMA, "cards", records);
            for (int i = 0; i < records.size(); i++) {
                String position =
                        records.get(i).partition() + "@" + records.get(i).offset();
                Float expected = fold.rawScores().get(i);
                if (expected == null) {
                    assertThat(found).doesNotContainKey(position);
                } else {
                    assertThat(found.get(position)).as(position).isNotNull().isCloseTo(expected, within(1e-4f));
                }
            }
        }
        assertThat(commitsToFail).hasValueLessThanOrEqualTo(0);
    }
}
