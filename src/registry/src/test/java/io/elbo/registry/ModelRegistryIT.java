package io.elbo.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.broker.EmbeddedBroker;
import io.elbo.core.model.Provenance;
import io.elbo.registry.Publication.Use;
import io.elbo.registry.topic.CompactedTable;
import io.elbo.testkit.BoundedWait;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real broker, shared by all tests; each has a topic of its own. */
class ModelRegistryIT {
    private static final EmbeddedBroker BROKER =
            EmbeddedBroker.builder().property("log.cleaner.backoff.ms", "100").build();
    private static final Change ANN = new Change("ann", "better");
    private static final ModelSummary SUMMARY = new ModelSummary(
            "tiny",
            "7",
            "2026-01-01T00:00:00Z",
            3,
            null,
            new Provenance(1000, 100, "sha256:0", "by hand", 1, Map.of()),
            null);
    private static final Clock STOPPED = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    private static int topics;

    private final List<AutoCloseable> opened = new CopyOnWriteArrayList<>();
    private final RegistrySettings settings = settings("models-" + ++topics);

    private static RegistrySettings settings(String topic) {
        return new RegistrySettings(
                topic, Map.of("bootstrap.servers", BROKER.bootstrapServers()), RegistrySettings.DEFAULT_MAX_BYTES);
    }

    @BeforeAll
    static void start() {
        BROKER.start();
    }

    @AfterAll
    static void stop() {
        BROKER.close();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private ModelRegistry open() throws Exception {
        ModelRegistry registry = ModelRegistry.open(settings, unused -> {});
        opened.add(registry);
        assertThat(registry.awaitCaughtUp(BoundedWait.LIMIT)).isTrue();
        return registry;
    }

    private ModelRegistry create() throws Exception {
        assertThat(ModelRegistry.createTopic(settings)).isTrue();
        return open();
    }

    private static ModelContent content(int seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return ModelContent.of(bytes);
    }

    private static Publication publication(ModelContent content, Use use) {
        return Publication.of("payments", content, SUMMARY, ANN).as(use);
    }

    private static byte[] bytes(int seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private Producer<String, byte[]> producer(Map<String, Object> more) {
        Producer<String, byte[]> producer =
                new KafkaProducer<>(settings.with(more), new StringSerializer(), new ByteArraySerializer());
        opened.add(() -> producer.close(Duration.ZERO));
        return producer;
    }

    private void put(String key, @Nullable String value) throws Exception {
        producer(Map.of())
                .send(new ProducerRecord<>(
                        settings.topic(), 0, key, value == null ? null : value.getBytes(StandardCharsets.UTF_8)))
                .get();
    }

    @Test
    void shouldShowAPublishedModelToAllWhoReadTheTopic() throws Exception {
        ModelRegistry ours = create();
        ModelRegistry theirs = open();
        int size = 2 * ModelContent.CHUNK_BYTES + 5;

        ModelVersion published = ours.publish(publication(content(1, size), Use.ANNOUNCED));

        assertThat(published.version()).isEqualTo(1);
        assertThat(published.chunks()).isEqualTo(3);
        assertThat(ours.view().versions("payments")).containsExactly(published);
        assertThat(ours.view().state("payments", 1)).hasValue(VersionState.ANNOUNCED);
        assertThat(ours.view().assignment("payments")).isEmpty();
        BoundedWait.until(
                "the other sees it", () -> theirs.view().version("payments", 1).isPresent());
        assertThat(theirs.view().version("payments", 1)).hasValue(published);
        assertThat(theirs.bytes(published)).isEqualTo(bytes(1, size));
        assertThat(open().view().detectors()).containsExactly("payments");
    }

    @Test
    void shouldCarryAModelOfTheLargestSize() throws Exception {
        ModelRegistry registry = create();
        int size = (int) RegistrySettings.DEFAULT_MAX_BYTES;

        ModelVersion published = registry.publish(publication(content(2, size), Use.ACTIVE));

        assertThat(published.chunks()).isEqualTo(128);
        assertThat(registry.bytes(published)).isEqualTo(bytes(2, size));
        assertThatThrownBy(() -> registry.publish(publication(content(2, size + 1), Use.ANNOUNCED)))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("--max-bytes");
    }

    @Test
    void shouldPromoteAndGoBack() throws Exception {
        ModelRegistry registry = create();
        registry.publish(publication(content(1, 10), Use.ACTIVE));
        registry.publish(publication(content(2, 10), Use.CHALLENGER));

        Assignment promoted = registry.promoteChallenger("payments", 2, ANN);

        assertThat(promoted.active()).isEqualTo(2);
        assertThat(promoted.challenger()).isZero();
        assertThat(promoted.before()).as("no instance uses the file").containsExactly(1);
        assertThat(promoted.revision()).isEqualTo(3);
        assertThat(registry.promoteChallenger("payments", 2, ANN)).isEqualTo(promoted);
        assertThat(registry.rollback("payments", null, ANN).active()).isEqualTo(1);
        Assignment file = registry.rollback("payments", 0, ANN);
        assertThat(file.active()).isZero();
        assertThat(file.before()).containsExactly(1);
        assertThat(open().view().assignment("payments")).hasValue(file);
    }

    @Test
    void shouldLoseNoUpdateOfOperatorsWhoChangeTheSameDetectorAtOnce() throws Exception {
        create().publish(publication(content(1, 10), Use.ANNOUNCED));
        assertThat(ModelRegistry.createTopic(settings)).as("it is there").isFalse();
        int operators = 3;
        int each = 4;
        ExecutorService threads = Executors.newFixedThreadPool(operators);
        opened.add(threads::shutdownNow);
        List<Callable<Integer>> work = IntStream.range(0, operators)
                .mapToObj(operator -> (Callable<Integer>) () -> {
                    // at one and the same time, so that operators decide on equal values
                    ModelRegistry registry = ModelRegistry.open(settings, unused -> {}, STOPPED);
                    opened.add(registry);
                    assertThat(registry.awaitCaughtUp(BoundedWait.LIMIT)).isTrue();
                    int done = 0;
                    for (int i = 0; i < each; i++) {
                        Assignment before =
                                registry.view().assignment("payments").orElseGet(() -> Assignment.initial("payments"));
                        try {
                            registry.rollback("payments", before.active() == 1 ? 0 : 1, change(before.revision()));
                            done++;
                        } catch (RegistryException e) {
                            assertThat(e).hasMessageMatching(".*(is at revision|at the same time).*");
                        }
                    }
                    return done;
                })
                .toList();

        int done = 0;
        for (Future<Integer> result : threads.invokeAll(work)) {
            done += result.get();
        }

        assertThat(done).isPositive();
        assertThat(open().view().assignment("payments").orElseThrow().revision())
                .as("every change that was reported as made, and no other, counts")
                .isEqualTo(done);
    }

    private static Change change(long revision) {
        return new Change("ann", "", revision);
    }

    @Test
    void shouldShowNothingOfAPublisherThatDies() throws Exception {
        ModelRegistry registry = create();
        ModelContent content = content(3, 100);
        Producer<String, byte[]> dying = producer(Map.of("transactional.id", settings.transactionalId()));
        dying.initTransactions();
        dying.beginTransaction();
        dying.send(new ProducerRecord<>(
                        settings.topic(), 0, "chunk/" + Digest.hexadecimal(content.digest()) + "/0", content.chunk(0)))
                .get();

        ModelVersion next = registry.publish(publication(content(4, 100), Use.ANNOUNCED));

        assertThat(next.version()).isEqualTo(1);
        assertThat(registry.view().chunks().of(content.digest())).isEmpty();
        assertThatThrownBy(dying::commitTransaction).as("it was fenced").isInstanceOf(Exception.class);
    }

    @Test
    void shouldPassOverWhatOthersWriteToTheTopic() throws Exception {
        ModelRegistry registry = create();
        ModelVersion published = registry.publish(publication(content(1, 10), Use.ACTIVE));
        put("nonsense", "x");
        put("version/payments/2", "{");
        put("version/payments/3", "{\"detector\":\"payments\",\"version\":3}");
        put("version/payments/4", new String(RegistryJson.write(published), StandardCharsets.UTF_8));
        put("assignment/cards", "null");
        put("assignment/payments/1", "[]");
        put("instance/payments/1/a", "{\"detector\":\"payments\",\"version\":1,\"instance\":\"a\",\"state\":\"odd\"}");
        put("shadow/payments/1/a", "7");
        String future = new String(RegistryJson.write(published), StandardCharsets.UTF_8)
                .replace("\"version\":1", "\"version\":5,\"colour\":{\"of\":[\"the\",\"future\"]}");
        put("version/payments/5", future);

        ModelRegistry other = open();

        assertThat(other.view().versions("payments"))
                .extracting(ModelVersion::version)
                .containsExactly(1, 5);
        assertThat(other.view().instances("payments").living()).isEmpty();
        assertThat(other.view().shadowReports("payments", 1)).isEmpty();
        assertThat(other.publish(publication(content(2, 10), Use.ANNOUNCED)).version())
                .isEqualTo(6);
    }

    @Test
    void shouldBeEmptyAfterTheTopicWasDeletedAndCreatedAgain() throws Exception {
        ModelRegistry registry = create();
        ModelVersion published = registry.publish(publication(content(1, 10), Use.ACTIVE));
        try (Admin admin = Admin.create(settings.kafka())) {
            admin.deleteTopics(List.of(settings.topic())).all().get();
        }
        BoundedWait.until("the loss is noticed", () -> !registry.isCaughtUp());
        assertThatThrownBy(() -> registry.promote("payments", 1, ANN))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("is missing");
        BoundedWait.until("it is created again", () -> ModelRegistry.createTopic(settings));
        BoundedWait.until("it is read again", registry::isCaughtUp);

        assertThat(registry.view().versions("payments")).isEmpty();
        assertThatThrownBy(() -> registry.bytes(published))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("publish the model again");
        assertThat(registry.publish(publication(content(2, 10), Use.ACTIVE)).version())
                .isEqualTo(1);
    }

    @Test
    void shouldSayThatAPartIsGone() throws Exception {
        ModelRegistry registry = create();
        ModelVersion published = registry.publish(publication(content(1, 10), Use.ACTIVE));
        put("chunk/" + Digest.hexadecimal(published.digest()) + "/0", null);
        BoundedWait.until(
                "it is gone",
                () -> registry.view().chunks().of(published.digest()).isEmpty());

        assertThatThrownBy(() -> registry.bytes(published))
                .isInstanceOf(RegistryException.class)
                .hasMessage("of the 1 parts of version 1 of detector payments only 0 are in topic " + settings.topic()
                        + ": publish the model again");

        put("chunk/" + Digest.hexadecimal(published.digest()) + "/0", "tampered!!");
        BoundedWait.until(
                "it is there",
                () -> !registry.view().chunks().of(published.digest()).isEmpty());
        assertThatThrownBy(() -> registry.bytes(published))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("they were changed in the topic");
    }

    @Test
    void shouldFetchWhatCompactionHasLeft() throws Exception {
        BROKER.createTopics(
                Map.of(settings.topic(), 1),
                Map.of(
                        "cleanup.policy", "compact",
                        "segment.bytes", "1048576",
                        "min.cleanable.dirty.ratio", "0.001"));
        ModelRegistry registry = open();
        ModelVersion first = registry.publish(publication(content(1, 10), Use.ANNOUNCED));
        CompactedTable.Place before = placeOf(registry, first);
        ModelVersion second = registry.publish(publication(content(1, 10), Use.ANNOUNCED));
        registry.publish(
                publication(content(2, 3 << 20), Use.ANNOUNCED)); // fills segments, so that older ones are compacted
        assertThat(placeOf(registry, first)).as("it was written again").isNotEqualTo(before);
        BoundedWait.until("the first place is compacted away", () -> recordAt(before) > before.offset());

        assertThat(registry.bytes(first)).isEqualTo(bytes(1, 10));
        ModelRegistry other = open();
        assertThat(other.view().versions("payments")).hasSize(3);
        assertThat(other.bytes(second)).isEqualTo(bytes(1, 10));
        assertThatThrownBy(() -> new ChunkReader(settings).read(first.digest(), Map.of(0, before), 10))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("it was compacted away");
    }

    private static CompactedTable.Place placeOf(ModelRegistry registry, ModelVersion version) {
        return Objects.requireNonNull(
                registry.view().chunks().of(version.digest()).get(0));
    }

    /** The offset of the first record at this place or behind it. */
    private long recordAt(CompactedTable.Place place) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings.kafka(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(settings.topic(), 0);
            consumer.assign(List.of(partition));
            consumer.seek(partition, place.offset());
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(5))) {
                return record.offset();
            }
            return -1;
        }
    }

    @Test
    void shouldKeepSoManyVersionsAndDeleteTheBytesOfTheOthers() throws Exception {
        ModelRegistry registry = create();
        for (int i = 1; i <= 4; i++) {
            registry.publish(publication(content(i, 10), Use.ACTIVE));
        }
        ModelVersion first = registry.view().version("payments", 1).orElseThrow();

        registry.publish(new Publication(
                "payments", content(5, 10), SUMMARY, null, null, Use.ACTIVE, ShadowTerms.ALL_RECORDS, 2, ANN));

        assertThat(registry.view().versions("payments"))
                .extracting(ModelVersion::retired)
                .containsExactly(true, true, true, false, false);
        assertThat(registry.view().chunks().of(first.digest())).isEmpty();
        assertThatThrownBy(() -> registry.promote("payments", 1, ANN))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("is retired");
        assertThatThrownBy(() -> registry.retire("payments", 5, ANN))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("version 5 of detector payments cannot be retired, since it is active");
    }

    @Test
    void shouldKeepBytesThatAnotherDetectorNeeds() throws Exception {
        ModelRegistry registry = create();
        registry.publish(publication(content(1, 10), Use.ANNOUNCED));
        ModelVersion other = registry.publish(Publication.of("cards", content(1, 10), SUMMARY, ANN));

        assertThat(registry.retire("payments", 1, ANN).retired()).isTrue();

        assertThat(registry.bytes(other)).isEqualTo(bytes(1, 10));
    }

    @Test
    void shouldFetchAModelFromAFileAndCompareIt(@TempDir Path folder) throws Exception {
        ModelRegistry registry = create();
        Path file = Files.write(folder.resolve("model.onnx"), bytes(1, 10));
        Publication byReference = new Publication(
                "payments",
                content(1, 10),
                SUMMARY,
                file.toUri().toString(),
                null,
                Use.ACTIVE,
                ShadowTerms.ALL_RECORDS,
                Publication.KEEP_ALL,
                ANN);

        ModelVersion published = registry.publish(byReference);

        assertThat(published.chunks()).isZero();
        assertThat(registry.bytes(published)).isEqualTo(bytes(1, 10));
        Files.write(file, bytes(2, 10));
        assertThatThrownBy(() -> registry.bytes(published))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("they were changed at file:");
        assertThatThrownBy(() -> registry.publish(byReference))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("but the file has sha256:");
    }

    @Test
    void shouldTellWhatInstancesReport() throws Exception {
        ModelRegistry registry = create();
        ModelRegistry instance = open();
        registry.publish(publication(content(1, 10), Use.ANNOUNCED));
        instance.report(report("a", InstanceReport.State.VERIFIED, ""));
        BoundedWait.until(
                "it is verified", () -> registry.view().state("payments", 1).orElseThrow() == VersionState.VERIFIED);
        instance.report(report("b", InstanceReport.State.REFUSED, "no field of that name"));
        BoundedWait.until(
                "it is refused", () -> registry.view().state("payments", 1).orElseThrow() == VersionState.REFUSED);
        instance.report(report("b", InstanceReport.State.LEFT, ""));
        BoundedWait.until(
                "who has left does not count",
                () -> registry.view().state("payments", 1).orElseThrow() == VersionState.VERIFIED);
        assertThat(registry.view().instances("payments").living()).containsExactly("a");

        registry.promote("payments", 1, ANN);
        assertThat(registry.view().instances("payments").reportsAfterAssignment(1))
                .isEmpty();
        instance.report(report("a", InstanceReport.State.ACTIVE, ""));
        BoundedWait.until("it is active", () -> !registry.view()
                .instances("payments")
                .reportsAfterAssignment(1)
                .isEmpty());
        instance.remove(report("a", InstanceReport.State.ACTIVE, ""));
        BoundedWait.until(
                "it is deleted",
                () -> registry.view().instances("payments").living().isEmpty());
    }

    private static InstanceReport report(String instance, InstanceReport.State state, String reason) {
        return new InstanceReport("payments", 1, instance, state, reason, "2026-01-01T00:00:00Z");
    }

    @Test
    void shouldNeverLetAReportWaitForTheTopic() throws Exception {
        ModelRegistry registry = ModelRegistry.open(settings, unused -> {});
        opened.add(registry);

        registry.report(report("a", InstanceReport.State.VERIFIED, ""));

        assertThat(registry.isCaughtUp()).isFalse();
        assertThatThrownBy(() -> registry.promote("payments", 1, ANN))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("topic " + settings.topic() + " is missing");
    }

    @Test
    void shouldRefuseATopicFromWhichKafkaDeletes() throws Exception {
        BROKER.createTopics(Map.of(settings.topic(), 1)); // as a broker creates it by itself

        assertThatThrownBy(() -> open().publish(publication(content(1, 10), Use.ANNOUNCED)))
                .isInstanceOf(UnusableTopicException.class)
                .hasMessageContaining("has cleanup.policy=delete")
                .hasMessageContaining("--entity-name " + settings.topic() + " --add-config cleanup.policy=compact");
    }

    @Test
    void shouldRefuseATopicOfSeveralPartitions() throws Exception {
        BROKER.createTopics(Map.of(settings.topic(), 2));

        assertThatThrownBy(() -> open().promote("payments", 1, ANN))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("has 2 partitions");
    }
}
