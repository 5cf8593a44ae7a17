package io.elbo.trainer.source.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import io.elbo.broker.EmbeddedBroker;
import io.elbo.broker.EmbeddedSchemaRegistry;
import io.elbo.core.feature.Batch;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.format.RecordDecoder;
import io.elbo.core.model.DataSource;
import io.elbo.core.model.Provenance;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.testkit.BoundedWait;
import io.elbo.testkit.TinyModel;
import io.elbo.trainer.cli.ElboTrain;
import io.elbo.trainer.source.DataException;
import io.elbo.trainer.source.ReadOptions;
import io.elbo.trainer.source.Rows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a real broker's topics. */
class TopicSourceIT {
    private static final Instant NOON = Instant.parse("2025-03-01T12:00:00Z");

    private static final EmbeddedBroker BROKER =
            EmbeddedBroker.builder().property("log.cleaner.backoff.ms", "100").build();

    @BeforeAll
    static void start() {
        BROKER.start();
    }

    @AfterAll
    static void stop() {
        BROKER.close();
    }

    private static Map<String, Object> client() {
        return new HashMap<>(Map.of("bootstrap.servers", BROKER.bootstrapServers()));
    }

    private static KafkaProducer<String, String> producer(Map<String, Object> more) {
        Map<String, Object> config = client();
        config.putAll(more);
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    private static ProducerRecord<String, String> record(
            String topic, int partition, int minute, @Nullable String key, @Nullable String value) {
        return new ProducerRecord<>(
                topic, partition, NOON.plus(Duration.ofMinutes(minute)).toEpochMilli(), key, value);
    }

    /** What fails is missed in what is read. */
    private static void send(KafkaProducer<String, String> producer, ProducerRecord<String, String> record) {
        var unused = producer.send(record);
    }

    private static String number(int n) {
        return "{\"n\":" + n + "}";
    }

    /** What was read, and what was said. */
    private record Outcome(List<String> rows, DataSource source, String digest, List<String> notices) {}

    private static Outcome read(TopicRead read) throws IOException {
        List<String> notices = new ArrayList<>();
        List<String> found = new ArrayList<>();
        try (TopicData data = TopicSource.read(read, client(), notices::add, ReadProgress.NONE);
                Rows rows = data.dataset(ReadOptions.DEFAULT, notices::add).rows()) {
            while (rows.next()) {
                byte[] key = rows.recordKey();
                found.add(rows.inputName() + "@" + rows.line() + " "
                        + (key == null ? "-" : new String(key, StandardCharsets.UTF_8)) + " "
                        + Duration.between(NOON, Instant.ofEpochMilli(rows.timestampMillis()))
                                .toMinutes() + " " + new String(rows.json(), StandardCharsets.UTF_8));
            }
            return new Outcome(
                    found,
                    data.source(),
                    data.dataset(ReadOptions.DEFAULT, notices::add).digest(),
                    notices);
        }
    }

    private static Outcome read(String topic) throws IOException {
        return read(TopicRead.of(topic, new TopicBound.Earliest(), new TopicBound.Latest()));
    }

    @Test
    void shouldBeWhatABacktestRunsOver() throws Exception {
        BROKER.createTopics(Map.of("bills", 2));
        Path model = Files.createTempFile("tiny", ".onnx");
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            for (int i = 0; i < 40; i++) {
                int amount = i == 17 ? 500 : 50;
                String bill = "{\"amount\":" + amount + ",\"card\":{\"country\":\"SE\"},\"online\":true}";
                send(producer, record("bills", i % 2, i * 60, null, bill));
            }
            producer.flush();
            Files.write(model, TinyModel.bytes());
            StringWriter out = new StringWriter();

            int exit = ElboTrain.commandLine()
                    .setOut(new PrintWriter(out))
                    .execute(
                            "backtest",
                            "--topic=bills",
                            "--bootstrap-servers=" + BROKER.bootstrapServers(),
                            "--model=" + model,
                            "-q");

            assertThat(exit).isZero();
            assertThat(out.toString())
                    .contains("40 records of", "2025-03-01", "2025-03-03", "bills-1@8 2025-03-02T05:00:00Z");
        } finally {
            Files.delete(model);
        }
    }

    /** The broker answers the end of a transaction before its markers are written. */
    private static void awaitStable(String topic, int partition, long end) {
        TopicPartition asked = new TopicPartition(topic, partition);
        try (Admin admin = Admin.create(client())) {
            BoundedWait.until(
                    "the transaction has ended",
                    () -> admin.listOffsets(
                                            Map.of(asked, OffsetSpec.latest()),
                                            new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                                    .partitionResult(asked)
                                    .get()
                                    .offset()
                            >= end);
        }
    }

    @Test
    void shouldReadWhatWasCommittedInTheOrderOfTime() throws Exception {
        BROKER.createTopics(Map.of("orders", 4));
        try (KafkaProducer<String, String> producer = producer(Map.of("transactional.id", "orders"))) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, record("orders", 0, 1, "a", number(1)));
            send(producer, record("orders", 0, 4, "a", number(4)));
            send(producer, record("orders", 1, 3, null, number(3)));
            send(
                    producer,
                    record("orders", 1, 2, "b", number(2))); // behind its predecessor: the partition's order stays
            producer.commitTransaction();
            producer.beginTransaction();
            send(producer, record("orders", 0, 5, "a", number(5)));
            send(producer, record("orders", 2, 5, "c", number(5)));
            producer.flush(); // or they never leave the producer
            producer.abortTransaction();
        }
        awaitStable("orders", 0, 5);
        awaitStable("orders", 1, 3);
        awaitStable("orders", 2, 2);

        Outcome all = read("orders");

        assertThat(all.rows())
                .containsExactly(
                        "orders-0@0 a 1 {\"n\":1}",
                        "orders-1@0 - 3 {\"n\":3}",
                        "orders-1@1 b 2 {\"n\":2}",
                        "orders-0@1 a 4 {\"n\":4}");
        assertThat(all.source().ranges())
                .containsExactly(
                        new DataSource.Range(0, 0, 5), // two records and their marker, an aborted one and its marker
                        new DataSource.Range(1, 0, 3),
                        new DataSource.Range(2, 0, 2)); // nothing was committed there, nor to the fourth at all
        assertThat(all.source().records()).isEqualTo(4);
        try (Admin admin = Admin.create(client())) {
            assertThat(admin.listGroups().all().get()).isEmpty();
        }
    }

    @Test
    void shouldReadTheSamePartAgain() throws Exception {
        BROKER.createTopics(Map.of("again", 2));
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            for (int i = 0; i < 40; i++) {
                send(producer, record("again", i % 2, i, null, number(i)));
            }
        }
        Outcome first = read(TopicRead.of(
                "again",
                new TopicBound.At(NOON.plus(Duration.ofMinutes(10))),
                new TopicBound.At(NOON.plus(Duration.ofMinutes(30)))));
        assertThat(first.rows()).hasSize(20);
        assertThat(first.rows().get(0)).isEqualTo("again-0@5 - 10 {\"n\":10}");
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            send(producer, record("again", 0, 20, null, number(99)));
        }

        Outcome second = read(TopicRead.of(
                "again", new TopicBound.Offsets(Map.of(0, 5L, 1, 5L)), new TopicBound.Offsets(Map.of(0, 15L, 1, 15L))));

        assertThat(second.rows()).isEqualTo(first.rows());
        assertThat(second.digest()).isEqualTo(first.digest());
        assertThat(second.source()).isEqualTo(first.source());
    }

    @Test
    void shouldPassOverTombstonesAndWhatIsNoJson() throws Exception {
        BROKER.createTopics(Map.of("junk", 1));
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            send(producer, record("junk", 0, 0, "k", number(0)));
            send(producer, record("junk", 0, 1, "k", null));
            send(producer, record("junk", 0, 2, "k", "{\"n\":"));
            send(producer, record("junk", 0, 3, "k", number(3)));
        }

        Outcome all = read("junk");

        assertThat(all.rows()).hasSize(2);
        assertThat(all.notices())
                .anySatisfy(notice -> assertThat(notice).contains("1 tombstones are passed over"))
                .anySatisfy(notice -> assertThat(notice).startsWith("junk-0:2: skipped: not JSON"));

        BROKER.createTopics(Map.of("noise", 1));
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            send(producer, record("noise", 0, 0, "k", "one"));
            send(producer, record("noise", 0, 1, "k", "two"));
            send(producer, record("noise", 0, 2, "k", number(2)));
        }
        assertThatThrownBy(() -> read("noise"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2 of the first 3 records are malformed")
                .hasMessageContaining("JSON, one object a record");
    }

    /** Sends payments in Avro, one each 20 minutes, and among them what cannot be read; returns the values by their offset. */
    private static List<byte[]> sendAvro(String topic, int payments) throws IOException {
        Random random = new Random(7);
        List<byte[]> values = new ArrayList<>();
        values.add(AvroTopic.unknown());
        values.add(AvroTopic.cutOff());
        values.add(AvroTopic.unframed());
        for (int i = 0; i < payments; i++) {
            values.add(AvroTopic.payment(random, NOON.plusSeconds(1_200L * i).toEpochMilli()));
        }
        BROKER.createTopics(Map.of(topic, 1));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < values.size(); i++) {
                var unused = producer.send(
                        new ProducerRecord<>(topic, 0, NOON.plusSeconds(i).toEpochMilli(), null, values.get(i)));
            }
        }
        return values;
    }

    @Test
    void shouldReadOfAvroWhatTheServiceReads() throws Exception {
        List<byte[]> values = sendAvro("avro", 500);
        Schema schema = new Schema(List.of(
                new NumericField("amount", "/amount"),
                new CategoricalField("country", "/card/country", List.of("SE", "NONE")),
                new NumericField("age", "/card/age"),
                new TimestampField("at", "/at", TimestampFormat.ISO_8601),
                new CategoricalField("shop", "/shop", List.of("shop 1", "shop 2")),
                new BooleanField("online", "/online")));
        RecordDecoder service = AvroTopic.format().decoder(DocumentReaders.of(schema), 1 << 20);
        JsonDecoder trainer = new JsonDecoder(schema, 1 << 20);
        List<String> notices = new ArrayList<>();
        TopicRead read = new TopicRead(
                "avro",
                new TopicBound.Earliest(),
                new TopicBound.Latest(),
                new TopicFormat(AvroTopic.format(), "Avro", true),
                null,
                List.of(),
                true);
        int rows = 0;

        try (TopicData data = TopicSource.read(read, client(), notices::add, ReadProgress.NONE);
                Rows read500 = data.dataset(ReadOptions.DEFAULT, notices::add).rows()) {
            Batch expected = new Batch(schema, 1);
            Batch actual = new Batch(schema, 1);
            while (read500.next()) {
                expected.clear();
                actual.clear();
                assertThat(service.decode(values.get((int) read500.line()), expected))
                        .isEqualTo(Decoded.ROW);
                assertThat(trainer.decode(read500.json(), actual)).isEqualTo(Decoded.ROW);
                assertThat(actual.numericRows()).isEqualTo(expected.numericRows());
                assertThat(actual.categoricalRows()).isEqualTo(expected.categoricalRows());
                rows++;
            }
        }

        assertThat(rows).isEqualTo(500);
        assertThat(notices)
                .anySatisfy(
                        notice -> assertThat(notice).isEqualTo("avro-0:0: skipped: schema 99 is not in the registry"))
                .anySatisfy(notice -> assertThat(notice).startsWith("avro-0:1: skipped: "))
                .anySatisfy(notice -> assertThat(notice).startsWith("avro-0:2: skipped: the record does not have"));
    }

    /** Runs a command that reads a topic in Avro, and returns what it prints. */
    private static String done(AvroTopic avro, String command, String... more) {
        List<String> options = new ArrayList<>(List.of("--format=avro", "--schema-registry=" + avro.registryUrl()));
        options.addAll(List.of(more));
        return done(command, options);
    }

    private static String done(String command, List<String> more) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of(command, "--bootstrap-servers=" + BROKER.bootstrapServers()));
        arguments.addAll(more);
        int exit = ElboTrain.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.toArray(String[]::new));
        assertThat(exit).as(() -> err.toString()).isZero();
        return out + "\n" + err;
    }

    @Test
    void shouldInferASchemaOfAvroAndRunABacktestOverIt(@TempDir Path folder) throws Exception {
        sendAvro("avro-bills", 600);
        Path model = Files.write(folder.resolve("tiny.onnx"), TinyModel.bytes());
        Path proposed = folder.resolve("schema.json");
        try (AvroTopic avro = new AvroTopic()) {
            String said = done(avro, "infer-schema", "--topic=avro-bills", "--out=" + proposed);
            assertThat(said)
                    .contains("schema 99", "3 malformed rows were skipped", "one of 3 words, as the schema says");
            assertThat(Schema.fromJson(Files.readString(proposed)).fields())
                    .containsExactlyInAnyOrder(
                            new NumericField("amount", "/amount").withDescription("in kronor"),
                            new BooleanField("online", "/online"),
                            new CategoricalField("card.country", "/card/country", List.of("SE", "DE", "NONE"))
                                    .withDescription("of issue"),
                            new NumericField("card.age", "/card/age"),
                            new TimestampField("at", "/at", TimestampFormat.ISO_8601),
                            new CategoricalField("shop", "/shop").withDescription("where it was paid"));

            said = done(avro, "infer-schema", "--subject=payments-value", "--out=" + proposed);
            assertThat(said).contains("6 fields from the schema alone");

            assertThat(done(avro, "backtest", "--topic=avro-bills", "--model=" + model))
                    .contains("600 records of");
        }
    }

    @Test
    void shouldInferASchemaOfProtobufBehindItsMessageIndexes(@TempDir Path folder) throws Exception {
        Path proposed = folder.resolve("schema.json");
        BROKER.createTopics(Map.of("proto-bills", 1));
        try (EmbeddedSchemaRegistry registry = EmbeddedSchemaRegistry.create().start();
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            int id = registry.register(
                    "proto-bills-value",
                    "PROTOBUF",
                    "syntax = \"proto3\"; message Bill { double amount = 1; // in kronor\n string shop = 2; bool paid = 3; }");
            for (int i = 0; i < 100; i++) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                bytes.write(ByteBuffer.allocate(6).put((byte) 0).putInt(id).array()); // the last 0 is the first message
                CodedOutputStream bill = CodedOutputStream.newInstance(bytes);
                bill.writeDouble(1, i * 37 % 101 / 2.0);
                bill.writeString(2, "shop " + i % 3);
                bill.writeBool(3, i % 2 == 0);
                bill.flush();
                var unused = producer.send(new ProducerRecord<>("proto-bills", bytes.toByteArray()));
            }
            producer.flush();

            done(
                    "infer-schema",
                    List.of(
                            "--topic=proto-bills",
                            "--format=protobuf",
                            "--schema-registry=" + registry.address(),
                            "--out=" + proposed));
        }
        assertThat(Schema.fromJson(Files.readString(proposed)).fields())
                .containsExactly(
                        new NumericField("amount", "/amount").withDescription("in kronor"),
                        new CategoricalField("shop", "/shop"),
                        new BooleanField("paid", "/paid"));
    }

    @Test
    void shouldReadTheRowsOfChangeEvents(@TempDir Path folder) throws Exception {
        Path proposed = folder.resolve("schema.json");
        BROKER.createTopics(Map.of("changes", 1));
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            for (int i = 0; i < 100; i++) {
                String row = "{\"amount\":" + i * 37 % 101 + ",\"shop\":\"shop " + i % 3 + "\"}";
                boolean isDelete = i % 10 == 9;
                send(
                        producer,
                        record(
                                "changes",
                                0,
                                i,
                                "k" + i,
                                isDelete
                                        ? "{\"before\":" + row + ",\"after\":null,\"op\":\"d\"}"
                                        : "{\"before\":null,\"after\":" + row + ",\"op\":\"c\",\"ts_ms\":1}"));
                if (isDelete) {
                    send(producer, record("changes", 0, i, "k" + i, null));
                }
            }
        }

        String said = done("infer-schema", List.of("--topic=changes", "--envelope=debezium", "--out=" + proposed));

        assertThat(said)
                .contains(
                        "10 tombstones are passed over",
                        "10 deletes are passed over",
                        "from 90 rows",
                        "of the envelope");
        assertThat(Schema.fromJson(Files.readString(proposed)).fields())
                .containsExactly(new NumericField("amount", "/amount"), new CategoricalField("shop", "/shop"));
    }

    @Test
    void shouldReachTheEndBehindRecordsThatAreGone() throws Exception {
        BROKER.createTopics(
                Map.of("states", 1),
                Map.of("cleanup.policy", "compact", "segment.ms", "50", "min.cleanable.dirty.ratio", "0.0"));
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            int n = 0;
            do {
                send(producer, record("states", 0, n, "same", number(n++)));
                send(producer, record("states", 0, n, "same", number(n++)));
                producer.flush();
            } while (read("states").rows().size() == n && System.nanoTime() < end);
            Outcome compacted = read("states");
            assertThat(compacted.rows()).hasSizeLessThan(n).isNotEmpty();
            assertThat(compacted.source().ranges()).containsExactly(new DataSource.Range(0, 0, n));
        }

        BROKER.createTopics(Map.of("short", 2));
        try (KafkaProducer<String, String> producer = producer(Map.of());
                Admin admin = Admin.create(client())) {
            for (int i = 0; i < 10; i++) {
                send(producer, record("short", 0, i, null, number(i)));
            }
            producer.flush();
            TopicPartition partition = new TopicPartition("short", 0);
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(4)))
                    .all()
                    .get();
            assertThat(admin.listOffsets(Map.of(partition, OffsetSpec.earliest()))
                            .partitionResult(partition)
                            .get()
                            .offset())
                    .isEqualTo(4);
        }
        assertThat(read("short").rows()).hasSize(6);
        assertThatThrownBy(() ->
                        read(TopicRead.of("short", new TopicBound.Offsets(Map.of(0, 2L)), new TopicBound.Latest())))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("offset 2 of partition short-0")
                .hasMessageContaining("4 to 10")
                .hasMessageContaining("retention");
    }

    @Test
    void shouldDrawTheSameSampleAgain() throws Exception {
        BROKER.createTopics(Map.of("many", 3));
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            for (int i = 0; i < 3_000; i++) {
                send(producer, record("many", i % 3, i, "k" + i % 30, "{\"k\":\"c" + i % 100 + "\"}"));
            }
        }
        TopicRead records = sample("many", new DataSource.Sample(300, 7, null));
        Outcome sampled = read(records);
        assertThat(sampled.rows()).hasSize(300);
        assertThat(read(records).digest()).isEqualTo(sampled.digest());
        assertThat(read(sample("many", new DataSource.Sample(300, 8, null))).digest())
                .isNotEqualTo(sampled.digest());

        Outcome ofRecordKeys = read(sample("many", new DataSource.Sample(1_000, 7, List.of())));
        assertThat(ofRecordKeys.rows()).hasSizeBetween(901, 1_000); // keys have 100 records each
        assertThat(counts(ofRecordKeys, row -> row.split(" ")[1])).containsOnly(100L);
        Outcome ofPointers = read(sample("many", new DataSource.Sample(600, 7, List.of("/k"))));
        assertThat(ofPointers.rows()).hasSizeBetween(571, 600); // keys have 30 records each
        assertThat(counts(ofPointers, row -> row.split(" ")[3])).containsOnly(30L);
        assertThatThrownBy(() -> read(sample("many", new DataSource.Sample(10, 7, List.of("/k")))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("--from");
    }

    private static TopicRead sample(String topic, DataSource.Sample sample) {
        return new TopicRead(
                topic, new TopicBound.Earliest(), new TopicBound.Latest(), TopicFormat.JSON, sample, List.of(), true);
    }

    private static Set<Long> counts(Outcome outcome, java.util.function.Function<String, String> key) {
        return new HashSet<>(outcome.rows().stream()
                .collect(Collectors.groupingBy(key, Collectors.counting()))
                .values());
    }

    @Test
    void shouldLeaveOutWhatOtherTopicsName() throws Exception {
        BROKER.createTopics(Map.of("input", 2, "input.dlq", 1, "input.confirmed", 1));
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            for (int i = 0; i < 6; i++) {
                send(producer, record("input", i % 2, i, null, number(i)));
            }
            ProducerRecord<String, String> letter = record("input.dlq", 0, 9, null, "?");
            letter.headers()
                    .add("elbo-dlq-topic", "input".getBytes(StandardCharsets.UTF_8))
                    .add("elbo-dlq-partition", "0".getBytes(StandardCharsets.UTF_8))
                    .add("elbo-dlq-offset", "1".getBytes(StandardCharsets.UTF_8));
            send(producer, letter);
            send(producer, record("input.confirmed", 0, 9, null, confirmed("input", 1, 2)));
            send(producer, record("input.confirmed", 0, 9, null, confirmed("other", 1, 1)));
            send(producer, record("input.confirmed", 0, 9, null, "no document"));
        }

        Outcome plain = read("input");
        assertThat(numbers(plain)).containsExactly(0, 1, 3, 4, 5);
        assertThat(plain.source().leftOut()).isEqualTo(new DataSource.LeftOut(List.of("input.dlq"), 1));

        Outcome both = read(new TopicRead(
                "input",
                new TopicBound.Earliest(),
                new TopicBound.Latest(),
                TopicFormat.JSON,
                null,
                List.of("input.confirmed"),
                true));
        assertThat(numbers(both)).containsExactly(0, 1, 3, 4);
        assertThat(both.source().leftOut())
                .isEqualTo(new DataSource.LeftOut(List.of("input.confirmed", "input.dlq"), 2));

        Outcome all = read(new TopicRead(
                "input", new TopicBound.Earliest(), new TopicBound.Latest(), TopicFormat.JSON, null, List.of(), false));
        assertThat(numbers(all)).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(all.source().leftOut()).isNull();
    }

    private static String confirmed(String topic, int partition, long offset) {
        return "{\"score\":9,\"source\":{\"topic\":\"%s\",\"partition\":%d,\"offset\":%d,\"timestamp\":0}}"
                .formatted(topic, partition, offset);
    }

    private static List<Integer> numbers(Outcome outcome) {
        return outcome.rows().stream()
                .map(row -> Integer.parseInt(row.replaceAll(".*:(\\d+)}$", "$1")))
                .toList();
    }

    @Test
    void shouldTrainTheSameModelAgainFromTheOffsetsThatStandInTheFirst(@TempDir Path folder) throws Exception {
        BROKER.createTopics(Map.of("loads", 2));
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            for (int i = 0; i < 400; i++) {
                send(
                        producer,
                        record("loads", i % 2, i, "host" + i % 4, "{\"load\":" + (i % 4 * 100 + i * 7919 % 31) + "}"));
            }
        }
        Path schema = folder.resolve("s.json");
        String[] infer = {
            "infer-schema", "--topic", "loads", "--key", "record", "--history", "steady", "-q", "-o", schema.toString()
        };
        assertThat(run(infer)).satisfies(inferred -> {
            assertThat(inferred.exitCode()).isZero();
            assertThat(inferred.err()).isEmpty();
        });

        Run trained = run(train(folder, "first", "--from", "PT999999H", "--sample", "250"));
        DataSource source = Objects.requireNonNull(provenance(folder, "first").dataSource());
        Run again = run(train(
                folder, "second", "--from", "offsets:0=0,1=0", "--until", "offsets:0=200,1=200", "--sample", "250"));

        assertThat(trained.exitCode()).as(trained.err()).isZero();
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(source.ranges()).containsExactly(new DataSource.Range(0, 0, 200), new DataSource.Range(1, 0, 200));
        assertThat(source.records()).isEqualTo(200); // two whole hosts
        assertThat(source.sample()).isEqualTo(new DataSource.Sample(250, 1, List.of()));
        assertThat(folder.resolve("second/m.onnx")).hasSameBinaryContentAs(folder.resolve("first/m.onnx"));

        Run scored = run("score", folder.resolve("first/m.onnx").toString(), "--topic", "loads", "-q");
        assertThat(scored.exitCode()).as(scored.err()).isZero();
        assertThat(scored.out().lines()).hasSize(400);
        assertThat(scored.out()).contains("\"source\":{\"topic\":\"loads\",\"partition\":1,\"offset\":199}");
        assertThat(Files.readString(folder.resolve("first/m.report.html")))
                .contains("--topic loads --from offsets:0=0,1=0 --until offsets:0=200,1=200 --sample 250");
    }

    @Test
    void shouldRefuseToGoByTheKeysOfRecordsThatHaveNone(@TempDir Path folder) {
        BROKER.createTopics(Map.of("keyless", 1));
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            for (int i = 0; i < 60; i++) {
                send(producer, record("keyless", 0, i, null, number(i % 7)));
            }
        }

        Run refused = run(
                "infer-schema",
                "--topic",
                "keyless",
                "--key",
                "record",
                "--history",
                "steady",
                "-q",
                "-o",
                folder.resolve("s.json").toString());

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("topic keyless: no record has the key 'record'", "'/n'");
    }

    private static String[] train(Path folder, String name, String... more) throws IOException {
        Files.createDirectories(folder.resolve(name));
        return Stream.concat(
                        Stream.of(
                                "train",
                                "--topic",
                                "loads",
                                "--schema",
                                folder.resolve("s.json").toString(),
                                "--out",
                                folder.resolve(name).resolve("m.onnx").toString(),
                                "--steps",
                                "20",
                                "--hidden",
                                "8,4",
                                "--created",
                                "2025-03-01T00:00:00Z",
                                "--clean-history",
                                "-q"),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    private static Provenance provenance(Path folder, String name) throws Exception {
        try (Engine engine = OnnxEngine.open(folder.resolve(name).resolve("m.onnx"))) {
            return engine.metadata().provenance();
        }
    }

    private record Run(int exitCode, String out, String err) {}

    private static Run run(String... arguments) {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--bootstrap-servers", BROKER.bootstrapServers()))
                .toArray(String[]::new);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = ElboTrain.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err, true))
                .execute(all);
        return new Run(exitCode, out.toString(), err.toString());
    }

    @Test
    void shouldSayInOneLineWhatIsWrong() {
        BROKER.createTopics(Map.of("payments", 1));
        assertThatThrownBy(() -> read("paymets"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("there is no topic 'paymets'")
                .hasMessageContaining("did you mean 'payments'");
        assertThatThrownBy(() -> read("payments"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("topic payments has no records");

        Map<String, Object> nobody = Map.of(
                "bootstrap.servers", "localhost:1", "default.api.timeout.ms", "1000", "request.timeout.ms", "500");
        TopicRead read = TopicRead.of("payments", new TopicBound.Earliest(), new TopicBound.Latest());
        assertThatThrownBy(() -> TopicSource.read(read, nobody, text -> {}, ReadProgress.NONE))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no broker at localhost:1 answers");

        Map<String, Object> wrong = client();
        wrong.put("security.protocol", "SASL_SSL");
        wrong.put("sasl.jaas.config", "module required password=hunter22;");
        assertThatThrownBy(() -> TopicSource.read(read, wrong, text -> {}, ReadProgress.NONE))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("settings of Kafka's client")
                .hasMessageNotContaining("hunter22")
                .hasNoCause();
    }

    @Test
    void shouldLeaveNoTemporaryFileBehind() throws Exception {
        String topic = "temporary-" + Uuid.randomUuid();
        BROKER.createTopics(Map.of(topic, 2));
        try (KafkaProducer<String, String> producer = producer(Map.of())) {
            send(producer, record(topic, 0, 0, null, number(0)));
            send(producer, record(topic, 1, 0, null, "no document"));
        }

        assertThat(read(topic).rows()).hasSize(1);

        assertThat(temporaryFiles(topic)).isEmpty();
    }

    private static List<Path> temporaryFiles(String topic) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> String.valueOf(file.getFileName()).contains(topic))
                    .toList();
        }
    }
}
