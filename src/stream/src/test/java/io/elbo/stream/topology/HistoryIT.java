package io.elbo.stream.topology;

import static io.elbo.stream.topology.BrokerRun.bytes;
import static io.elbo.stream.topology.BrokerRun.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.stream.detector.Json;
import io.elbo.stream.detector.TinyDetector;
import io.elbo.stream.settings.HistorySettings;
import io.elbo.testkit.TinyModel;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
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

    private final BrokerRun run = new BrokerRun();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        run.close();
    }

    private KafkaStreams instance(String name, HistorySettings.Store store, Schema schema) throws Exception {
        HistorySettings defaults = HistorySettings.DEFAULT;
        return run.instance(folder.resolve(name), TinyDetector.settings("cards.scores"), TinyModel.bytes(schema))
                .with(new HistorySettings(
                        store, defaults.expireAfter(), defaults.maxKeys(), defaults.whenFull(), defaults.memoryBytes()))
                .partitions(PARTITIONS)
                .restless()
                .property("repartition.purge.interval.ms", "3600000") // the test reads what went through
                .create();
    }

    private void feed(Random random, Map<String, Integer> totals, int records) {
        run.send(IntStream.range(0, records).mapToObj(i -> payment(random, totals)));
    }

    private static ProducerRecord<byte[], byte[]> payment(Random random, Map<String, Integer> totals) {
        int number = random.nextInt(KEYS);
        String key = "card-" + number;
        int total = totals.merge(key, random.nextInt(50) == 0 ? 150 : 45 + random.nextInt(10), Integer::sum);
        String value = random.nextInt(500) == 0
                ? "junk"
                : "{\"total\": " + total + ", \"card\": {\"country\": \"SE\"}, \"online\": true}";
        return new ProducerRecord<>("payments", number % PARTITIONS, bytes(key), bytes(value));
    }

    /** Records whose owner stands in the value, and is in any partition. */
    private void feedOwners(Random random, int records) {
        run.send(IntStream.range(0, records).mapToObj(i -> ownersPayment(random, i)));
    }

    private static ProducerRecord<byte[], byte[]> ownersPayment(Random random, int i) {
        String owner = random.nextInt(100) == 0 ? "" : "\"owner\": \"o" + random.nextInt(KEYS) + "\", ";
        String value = random.nextInt(200) == 0
                ? "junk"
                : "{" + owner + "\"total\": " + (i + random.nextInt(100))
                        + ", \"card\": {\"country\": \"SE\"}, \"online\": true}";
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                "payments", random.nextInt(PARTITIONS), random.nextBoolean() ? null : bytes("k" + i), bytes(value));
        record.headers().add("trace", bytes("t" + i)).add("elbo-input-position", bytes("a stranger's"));
        return record;
    }

    /** A record that the topic between does not accept. */
    private void feedLarge(Random random) {
        StringBuilder pad = new StringBuilder();
        while (pad.length() < 2 * NARROW) {
            pad.append(Long.toHexString(random.nextLong()));
        }
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>("payments", 0, null, bytes("{\"owner\": \"o1\", \"pad\": \"" + pad + "\"}"));
        record.headers().add("trace", bytes("large"));
        run.send(Stream.of(record));
    }

    private static String position(int partition, long offset) {
        return partition + "@" + offset;
    }

    @Test
    void shouldBringRecordsTogetherWhoseKeyStandsInThem() throws Exception {
        Schema schema = TinyModel.rising(new HistoryDefinition(List.of("/owner"), null, null));
        HistorySettings.Store store = HistorySettings.Store.ROCKSDB;
        String between = "elbo-payments-by-owner-keys-repartition";
        createTopics();
        run.broker().createTopics(Map.of("elbo-payments-by-owner-history-changelog", PARTITIONS));
        run.broker().createTopics(Map.of(between, PARTITIONS), Map.of("max.message.bytes", Integer.toString(NARROW)));
        Random random = new Random(SEED);
        feedLarge(random);
        feedOwners(random, RECORDS / 4);
        run.failCommits(3);
        KafkaStreams first = instance("first", store, schema);
        first.start();
        run.awaitRecords("cards.scores", RECORDS / 8);
        instance("second", store, schema).start(); // some partitions move
        feedOwners(random, RECORDS / 4);
        run.awaitRecords("cards.scores", RECORDS * 3 / 8);
        run.failCommits(2);
        feedOwners(random, RECORDS / 2 - 1);

        Map<String, ConsumerRecord<byte[], byte[]>> inputs = new HashMap<>();
        run.read("payments", PARTITIONS, RECORDS)
                .forEach(record -> inputs.put(position(record.partition(), record.offset()), record));
        int junk = (int) inputs.values().stream()
                .filter(record -> record.value().length < 10 || record.value().length > NARROW)
                .count();
        Map<String, Float> found = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : run.read("cards.scores", 1, RECORDS - junk)) {
            JsonNode document = Json.read(record.value());
            JsonNode source = document.path("source");
            String position = position(
                    source.path("partition").intValue(), source.path("offset").longValue());
            ConsumerRecord<byte[], byte[]> input = inputs.get(position);
            assertThat(source.path("topic").textValue()).isEqualTo("payments");
            assertThat(record.key()).isEqualTo(input.key());
            assertThat(record.timestamp()).isEqualTo(input.timestamp());
            assertThat(header(record, "trace")).isEqualTo(header(input, "trace"));
            assertThat(record.headers().headers("elbo-input-position")).isEmpty();
            assertThat(found.put(position, document.path("rawScore").floatValue()))
                    .as("a second verdict of %s", position)
                    .isNull();
        }
        assertThat(run.read("payments.dlq", 1, junk)).hasSize(junk).allSatisfy(letter -> {
            assertThat(header(letter, "elbo-dlq-topic")).isEqualTo("payments");
            ConsumerRecord<byte[], byte[]> input =
                    inputs.get(header(letter, "elbo-dlq-partition") + "@" + header(letter, "elbo-dlq-offset"));
            assertThat(letter.key()).isEqualTo(input.key());
            if (input.value().length > NARROW) {
                assertThat(header(letter, "elbo-dlq-reason")).isEqualTo("output-refused");
                assertThat(header(letter, "elbo-dlq-truncated")).isEqualTo(Integer.toString(input.value().length));
                assertThat(input.value()).startsWith(letter.value());
            } else {
                assertThat(letter.value()).isEqualTo(input.value());
            }
        });
        Map<Integer, List<ConsumerRecord<byte[], byte[]>>> keyed = new TreeMap<>();
        run.read(between, PARTITIONS, RECORDS)
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
        assertThat(run.commitsToFail()).isNotPositive();
    }

    @Test
    void shouldJoinInstancesWithoutHistoriesInARollingUpgrade() throws Exception {
        createTopics();
        feed(new Random(SEED), new HashMap<>(), RECORDS / 6);
        KafkaStreams before = instance("before", HistorySettings.Store.MEMORY, TinyModel.SCHEMA);
        before.start();
        run.awaitRecords("cards.scores", RECORDS / 12); // it leads the group, and knows of no store
        KafkaStreams after = instance("after", HistorySettings.Store.MEMORY, SCHEMA);
        after.start();

        await().atMost(PATIENCE).until(() -> after.metadataForLocalThreads().stream()
                .anyMatch(thread -> !thread.activeTasks().isEmpty()));
        feed(new Random(SEED + 1), new HashMap<>(), RECORDS / 6);
        List<ConsumerRecord<byte[], byte[]>> inputs = run.read("payments", PARTITIONS, RECORDS / 3);
        int junk = (int)
                inputs.stream().filter(record -> record.value().length < 10).count();

        assertThat(run.read("cards.scores", 1, RECORDS / 3 - junk)).hasSize(RECORDS / 3 - junk);
        assertThat(before.state()).isEqualTo(KafkaStreams.State.RUNNING);
        assertThat(after.state()).isEqualTo(KafkaStreams.State.RUNNING);
    }

    private void createTopics() {
        run.broker()
                .createTopics(Map.of(
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
        run.failCommits(3);
        KafkaStreams first = instance("first", store, SCHEMA);
        first.start();
        run.awaitRecords("cards.scores", RECORDS / 6);
        instance("second", store, SCHEMA).start(); // some partitions move
        feed(random, totals, RECORDS / 3);
        run.awaitRecords("cards.scores", RECORDS / 2);
        first.close(CloseOptions.timeout(Duration.ofSeconds(30))
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)); // and all others
        run.failCommits(2);
        feed(random, totals, RECORDS / 3);

        Map<Integer, List<ConsumerRecord<byte[], byte[]>>> inputs = new TreeMap<>();
        run.read("payments", PARTITIONS, RECORDS)
                .forEach(record -> inputs.computeIfAbsent(record.partition(), unused -> new ArrayList<>())
                        .add(record));
        long junk = inputs.values().stream()
                .flatMap(List::stream)
                .filter(record -> record.value().length < 10)
                .count();
        Map<String, Float> found = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : run.read("cards.scores", 1, RECORDS - (int) junk)) {
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
        assertThat(run.commitsToFail()).isNotPositive();
    }
}
