package io.elbo.stream.lifecycle;

import static io.elbo.testkit.Sender.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.broker.EmbeddedBroker;
import io.elbo.broker.EmbeddedSchemaRegistry;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.format.avro.AvroFormat;
import io.elbo.format.framing.Framing;
import io.elbo.format.registry.RegistryClient;
import io.elbo.format.registry.RegistrySettings;
import io.elbo.stream.batch.FlakyEngine;
import io.elbo.stream.batch.ScoringThreads;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.output.OutputLimits;
import io.elbo.stream.policy.LearnedStates;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.Profile;
import io.elbo.stream.settings.Settings;
import io.elbo.stream.topology.Pipeline;
import io.elbo.stream.topology.StreamsProperties;
import io.elbo.testkit.AvroPayments;
import io.elbo.testkit.BoundedWait;
import io.elbo.testkit.Sender;
import io.elbo.testkit.TinyModel;
import io.elbo.testkit.TopicReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of this JVM against a real broker: each lives, fails and ends on its own. */
class TopicStreamsIT {
    private static final String ORDINARY = "{\"amount\": 51, \"card\": {\"country\": \"SE\"}, \"online\": true}";
    private static final String UNUSUAL = ORDINARY.replace("51", "151");
    private static final int PARTITIONS = 2;
    private static final double STUCK_SECONDS = 5;

    private static EmbeddedBroker broker;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final List<Detector> detectors = new ArrayList<>();
    private final AtomicInteger allEnded = new AtomicInteger();
    private ScoringThreads threads = new ScoringThreads(0);
    private TopicStreams streams;
    private String groupProtocol = "classic";
    private Duration lookEvery = Duration.ofMillis(250);
    private String whyPaused = ""; // each detector at the start; empty if it is not
    private Sender sender;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.builder()
                .property("group.initial.rebalance.delay.ms", "0")
                .build()
                .start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @AfterEach
    void stop() {
        streams.close();
        threads.close();
        detectors.forEach(Detector::close);
        sender.close();
    }

    private static DetectorSettings detector(String input, boolean annotates) {
        return new DetectorSettings(
                input + "-watch",
                input,
                Path.of("tiny.onnx"),
                new AlertBudget.Share(0.001),
                new AlertBudget.Share(0.0001),
                false,
                input + ".anomalies",
                input + ".scores",
                annotates ? input + ".annotated" : null,
                input + ".dlq",
                true,
                5,
                null);
    }

    private void start(
            String application, boolean exactlyOnce, UnaryOperator<Engine> engine, DetectorSettings... watched)
            throws Exception {
        Settings settings = new Settings(
                application,
                exactlyOnce,
                Profile.LATENCY,
                1,
                0,
                folder,
                4 << 20,
                64,
                true,
                null,
                List.of(watched),
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "max.partition.fetch.bytes",
                        "4194304",
                        "commit.interval.ms",
                        "200",
                        "group.protocol",
                        groupProtocol));
        for (DetectorSettings detector : watched) {
            detectors.add(new Detector(
                    detector,
                    new ActiveModel(
                            detector, engine.apply(OnnxEngine.open(TinyModel.bytes())), settings.maxRecordBytes())));
        }
        detectors.forEach(detector -> detector.pause(whyPaused));
        StreamsProperties properties = new StreamsProperties(settings);
        OutputLimits limits = new OutputLimits(properties.maxRequestBytes());
        streams = new TopicStreams(
                settings,
                properties,
                Pipeline.of(
                        settings,
                        properties,
                        detectors,
                        unused -> DetectionObserver.SILENT,
                        threads,
                        limits,
                        LearnedStates.unconnected("learned", settings.detectors())),
                limits,
                (kafka, pipeline) -> () -> {},
                allEnded::incrementAndGet,
                Clock.systemUTC(),
                Optional::empty,
                unused -> List.of(),
                new TopicStreams.Stuck(STUCK_SECONDS, 1),
                lookEvery);
        sender = new Sender(broker.bootstrapServers());
        streams.start();
    }

    private StreamState state(String topic) {
        return streams.statuses().stream()
                .filter(status -> status.name().equals(topic))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private void await(String topic, Class<? extends StreamState> expected) {
        BoundedWait.until(
                "stream " + topic + " is " + expected.getSimpleName(), () -> expected.isInstance(state(topic)));
    }

    private static List<String> values(String topic) {
        try (TopicReader reader = new TopicReader(broker.bootstrapServers(), topic)) {
            return reader.all().stream()
                    .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                    .toList();
        }
    }

    private static Map<String, Integer> counts(String topic) {
        try (TopicReader reader = new TopicReader(broker.bootstrapServers(), topic)) {
            reader.all();
            return reader.countByKey();
        }
    }

    private static void configure(String topic, String name, String value) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTurnWhatTheBrokerRefusesIntoDeadLettersAndLoseNothing(boolean exactlyOnce) throws Exception {
        String input = "poison-" + exactlyOnce;
        broker.createTopics(Map.of(input, PARTITIONS), Map.of("max.message.bytes", "16777216"));
        // made by hand, with the broker's own limits
        broker.createTopics(Map.of(input + ".anomalies", 1, input + ".annotated", 1));
        start("refuse", exactlyOnce, engine -> engine, detector(input, true));
        await(input, StreamState.Running.class);
        // what the watch has read of the topics is now wrong: only the broker's refusal tells
        configure(input + ".anomalies", "message.timestamp.after.max.ms", "3600000");
        configure(input + ".annotated", "max.message.bytes", "300000");
        Map<String, Integer> expected = new HashMap<>();
        long future = System.currentTimeMillis() + 7_200_000;
        for (int i = 0; i < 600; i++) {
            String key = "k" + i;
            boolean early = i % 100 == 50;
            boolean large = i % 150 == 75;
            byte[] value = bytes(
                    early
                            ? UNUSUAL
                            : large ? ORDINARY.replace("{", "{\"note\": \"" + noise(400_000) + "\", ") : ORDINARY);
            sender.post(new ProducerRecord<>(input, i % PARTITIONS, early ? future : null, bytes(key), value));
            if (early || large) {
                expected.put(key, 1);
            }
        }
        sender.flush();

        BoundedWait.until(
                "every record has a score", () -> counts(input + ".scores").size() == 600);
        BoundedWait.until(
                "every refused record has a dead letter",
                () -> counts(input + ".dlq").keySet().equals(expected.keySet()));
        assertThat(streams.whyNotReady()).isEmpty();
        try (TopicReader letters = new TopicReader(broker.bootstrapServers(), input + ".dlq")) {
            for (ConsumerRecord<byte[], byte[]> letter : letters.all()) {
                assertThat(letter.headers().lastHeader("elbo-dlq-reason").value())
                        .isEqualTo(bytes("output-refused"));
            }
        }
        assertThat(counts(input + ".annotated")).hasSize(596);
        if (exactlyOnce) {
            assertThat(counts(input + ".scores").values()).containsOnly(1);
            assertThat(counts(input + ".dlq")).isEqualTo(expected);
            assertThat(counts(input + ".annotated").values()).containsOnly(1);
        }
    }

    private static ProducerRecord<byte[], byte[]> payment(String input, int partition, String key, int schema) {
        return new ProducerRecord<>(input, partition, bytes(key), AvroPayments.record(schema, 51, "Ada King"));
    }

    /** Nothing of it may be lost, come twice, or become a dead letter; what can be read goes on. */
    @Test
    void shouldWaitForSchemasWhileTheirRegistryIsAway() throws Exception {
        String input = "schemas";
        broker.createTopics(Map.of(input, PARTITIONS));
        List<String> expected = new ArrayList<>();
        try (EmbeddedSchemaRegistry registry = EmbeddedSchemaRegistry.create().start()) {
            int known = registry.register(input + "-value", "AVRO", AvroPayments.SCHEMA);
            try (RegistryClient client = RegistrySettings.of(
                            Map.of("url", registry.address().toString()))
                    .client()) {
                RecordFormat avro = AvroFormat.framed(Framing.CONFLUENT, client);
                start("schemas", true, engine -> engine, detector(input, false).withFormat(avro));
                await(input, StreamState.Running.class); // then the output topics are there
                for (int i = 0; i < 20; i++) {
                    sender.post(payment(input, i % PARTITIONS, "before-" + i, known));
                    expected.add("before-" + i);
                }
                sender.flush();
                BoundedWait.until(
                        "records are scored",
                        () -> counts(input + ".scores").keySet().containsAll(expected));

                registry.stop();
                int later = registry.register(input + "-value", "AVRO", AvroPayments.LATER_SCHEMA);
                for (int i = 0; i < 10; i++) {
                    sender.post(payment(input, 0, "known-" + i, known));
                    sender.post(payment(input, 1, "other-" + i, known));
                    expected.addAll(List.of("known-" + i, "other-" + i));
                }
                for (int i = 0; i < 10; i++) {
                    sender.post(payment(input, 0, "waiting-" + i, i % 2 == 0 ? later : known));
                }
                sender.flush();
                await(input, StreamState.AwaitingSchema.class);
                assertThat(state(input).reason())
                        .startsWith("partition schemas-0 waits: schema " + later + " cannot be had: ");
                assertThat(streams.whyNotReady()).isEmpty();
                BoundedWait.until(
                        "what can be read goes on",
                        () -> counts(input + ".scores").keySet().equals(Set.copyOf(expected)));

                registry.start();
                for (int i = 0; i < 10; i++) {
                    expected.add("waiting-" + i);
                }
                sender.post(payment(input, 1, "unknown", 99));
                sender.flush();
                await(input, StreamState.Running.class);
                BoundedWait.until(
                        "what has waited is scored",
                        () -> counts(input + ".scores").keySet().equals(Set.copyOf(expected)));
                BoundedWait.until("only the record of no schema is a dead letter", () -> counts(input + ".dlq")
                        .equals(Map.of("unknown", 1)));
                assertThat(counts(input + ".scores").values()).containsOnly(1);
                streams.close();
            }
        }
    }

    /** Text that no codec makes small. */
    private static String noise(int length) {
        java.util.SplittableRandom random = new java.util.SplittableRandom(length);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('!' + 2 + random.nextInt(50)));
        }
        return text.toString().replace('\\', 'x');
    }

    @Test
    void shouldLeaveTheOtherStreamsAloneWhenATopicIsGoneAndGoOnWhenItIsBack() throws Exception {
        broker.createTopics(Map.of("stays", PARTITIONS, "goes", PARTITIONS));
        start(
                "gone",
                true,
                engine -> engine,
                detector("stays", false),
                detector("goes", false),
                detector("never", false));
        await("stays", StreamState.Running.class);
        await("goes", StreamState.Running.class);
        await("never", StreamState.Waiting.class);
        assertThat(state("never").reason()).contains("input topic missing: never");
        assertThat(streams.whyNotReady()).isEmpty();
        sender.send(new ProducerRecord<>("goes", bytes("before"), bytes(ORDINARY)));
        BoundedWait.until("it is scored", () -> counts("goes.scores").containsKey("before"));

        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.deleteTopics(List.of("goes")).all().get();
        }
        await("goes", StreamState.Waiting.class);
        sender.send(new ProducerRecord<>("stays", bytes("meanwhile"), bytes(ORDINARY)));
        BoundedWait.until(
                "the other stream goes on", () -> counts("stays.scores").containsKey("meanwhile"));
        assertThat(state("stays")).isInstanceOf(StreamState.Running.class);

        broker.createTopics(Map.of("goes", PARTITIONS));
        await("goes", StreamState.Running.class);
        try (Sender fresh = new Sender(broker.bootstrapServers())) {
            fresh.send(new ProducerRecord<>("goes", bytes("after"), bytes(ORDINARY)));
        }
        BoundedWait.until("the new topic is scored", () -> counts("goes.scores").containsKey("after"));
        assertThat(counts("goes.scores")).isEqualTo(Map.of("before", 1, "after", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "streams"})
    void shouldReadNothingWhileADetectorOfTheTopicIsPausedAndLoseNothing(String protocol) throws Exception {
        String input = "rests-" + protocol;
        broker.createTopics(Map.of(input, PARTITIONS, input + "-other", PARTITIONS));
        groupProtocol = protocol;
        start("resting-" + protocol, true, engine -> engine, detector(input, false), detector(input + "-other", false));
        await(input, StreamState.Running.class);
        send(input, "before", 50);
        BoundedWait.until("they are scored", () -> counts(input + ".scores").size() == 50);

        detectors.get(0).pause("paused by ann: a test");
        await(input, StreamState.Paused.class);
        assertThat(state(input).reason()).isEqualTo("paused by ann: a test");
        send(input, "meanwhile", 50);
        send(input + "-other", "other", 50);
        BoundedWait.until(
                "the other stream goes on",
                () -> counts(input + "-other.scores").size() == 50);
        assertThat(streams.whyNotReady()).isEmpty();
        assertThat(members(protocol, "resting-" + protocol + "-" + input)).isEqualTo(1);
        assertThat(counts(input + ".scores")).hasSize(50);

        detectors.get(0).resume();
        await(input, StreamState.Running.class);
        BoundedWait.until("the rest is scored", () -> counts(input + ".scores").size() == 100);
        assertThat(counts(input + ".scores").values()).containsOnly(1);
    }

    @Test
    void shouldStartWithoutReadingIfADetectorIsPaused() throws Exception {
        broker.createTopics(Map.of("sleeps", PARTITIONS, "wakes", PARTITIONS));
        try (Sender earlier = new Sender(broker.bootstrapServers())) {
            earlier.send(new ProducerRecord<>("sleeps", 0, bytes("k"), bytes(ORDINARY)));
        }
        whyPaused = "paused by ann";
        start("sleeping", true, engine -> engine, detector("sleeps", false), detector("wakes", false));
        await("sleeps", StreamState.Paused.class);
        detectors.get(1).resume();
        sender.send(new ProducerRecord<>("wakes", bytes("k"), bytes(ORDINARY)));
        BoundedWait.until(
                "the other one is scored", () -> counts("wakes.scores").size() == 1);
        assertThat(counts("sleeps.scores")).isEmpty();

        detectors.get(0).resume();
        BoundedWait.until("it is scored", () -> counts("sleeps.scores").equals(Map.of("k", 1)));
    }

    private static int members(String protocol, String group) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            return protocol.equals("streams")
                    ? admin.describeStreamsGroups(List.of(group))
                            .all()
                            .get()
                            .get(group)
                            .members()
                            .size()
                    : admin.describeConsumerGroups(List.of(group))
                            .all()
                            .get()
                            .get(group)
                            .members()
                            .size();
        }
    }

    private void send(String topic, String key, int records) {
        for (int i = 0; i < records; i++) {
            sender.post(new ProducerRecord<>(topic, i % PARTITIONS, bytes(key + i), bytes(ORDINARY)));
        }
        sender.flush();
    }

    @Test
    void shouldReadATopicFromItsBeginningThatIsDeletedAndCreatedAgainBetweenTwoLooks() throws Exception {
        broker.createTopics(Map.of("blinks", PARTITIONS));
        lookEvery = Duration.ofSeconds(5); // the topic is there again before the next one
        start("blinking", true, engine -> engine, detector("blinks", false));
        await("blinks", StreamState.Running.class);
        for (int i = 0; i < 10; i++) {
            sender.send(new ProducerRecord<>("blinks", i % PARTITIONS, bytes("before" + i), bytes(ORDINARY)));
        }
        BoundedWait.until("they are scored", () -> counts("blinks.scores").size() == 10);

        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.deleteTopics(List.of("blinks")).all().get();
        }
        broker.createTopics(Map.of("blinks", PARTITIONS));
        try (Sender fresh = new Sender(broker.bootstrapServers())) {
            for (int i = 0; i < 4; i++) { // fewer than there were: an old position would lie behind them
                fresh.send(new ProducerRecord<>("blinks", i % PARTITIONS, bytes("after" + i), bytes(ORDINARY)));
            }
        }

        BoundedWait.until(
                "the new records are scored", () -> counts("blinks.scores").size() == 14);
        assertThat(counts("blinks.scores").values()).containsOnly(1);
    }

    @Test
    void shouldSayThatOnlyARestartHelpsWhenACallOfTheModelDoesNotReturn() throws Exception {
        broker.createTopics(Map.of("hangs", 1));
        CountDownLatch returns = new CountDownLatch(1);
        AtomicBoolean hangs = new AtomicBoolean();
        start(
                "hanging",
                true,
                engine -> new FlakyEngine(engine, call -> hangs.get() && awaits(returns)),
                detector("hangs", false));
        try {
            await("hangs", StreamState.Running.class);
            assertThat(streams.whyDead()).isEmpty();
            hangs.set(true);
            sender.send(new ProducerRecord<>("hangs", bytes("k"), bytes(ORDINARY)));

            BoundedWait.until("it is noticed", () -> streams.whyDead().isPresent());
            assertThat(streams.whyDead().orElseThrow()).startsWith("a thread of stream hangs has not polled for ");
        } finally {
            hangs.set(false);
            returns.countDown();
        }
        BoundedWait.until("it polls again", () -> streams.whyDead().isEmpty());
        BoundedWait.until("the record is answered", () -> counts("hangs.scores").size() == 1);
    }

    /** Returns false when the latch is open. */
    private static boolean awaits(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    @Test
    void shouldCreateAnOutputTopicAgainThatIsDeleted() throws Exception {
        broker.createTopics(Map.of("outlives", 1));
        start("outlives", true, engine -> engine, detector("outlives", false));
        await("outlives", StreamState.Running.class);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.deleteTopics(List.of("outlives.anomalies")).all().get();
            BoundedWait.until(
                    "it is there again", () -> admin.listTopics().names().get().contains("outlives.anomalies"));
        }
        sender.send(new ProducerRecord<>("outlives", bytes("k"), bytes(UNUSUAL)));

        BoundedWait.until("it is written", () -> counts("outlives.anomalies").containsKey("k"));
    }

    @Test
    void shouldEndForGoodAfterAnErrorAndSaySoOnce() throws Exception {
        broker.createTopics(Map.of("ends", 1));
        start(
                "ends",
                true,
                engine -> new FlakyEngine(engine, call -> true, () -> new OutOfMemoryError("a test")),
                detector("ends", false));
        await("ends", StreamState.Running.class);
        sender.send(new ProducerRecord<>("ends", bytes("k"), bytes(ORDINARY)));

        await("ends", StreamState.Ended.class);
        assertThat(state("ends").reason()).contains("OutOfMemoryError: a test");
        BoundedWait.until("the process is told", () -> allEnded.get() == 1);
        assertThat(streams.whyNotReady())
                .hasValueSatisfying(reason -> assertThat(reason).contains("no stream runs"));
        assertThat(values("ends.dlq")).isEmpty();
    }

    @Test
    void shouldPauseInsteadOfEmptyingTheTopicWhenTheModelFailsAndGoOnWhenItWorks() throws Exception {
        broker.createTopics(Map.of("breaks", 1));
        AtomicBoolean broken = new AtomicBoolean(true);
        start("breaks", true, engine -> new FlakyEngine(engine, call -> broken.get()), detector("breaks", false));
        await("breaks", StreamState.Running.class);
        for (int i = 0; i < 1_000; i++) {
            sender.post("breaks", "k" + i, bytes(i % 10 == 9 ? "junk" : ORDINARY));
        }
        sender.flush();

        await("breaks", StreamState.Failing.class);
        assertThat(state("breaks").reason())
                .contains("model of detector breaks-watch has failed for 100 records in a row");
        assertThat(streams.whyNotReady()).isPresent();
        assertThat(streams.whyDead()).isEmpty();
        broken.set(false);
        BoundedWait.until(
                "every record is answered",
                () -> counts("breaks.scores").size() + counts("breaks.dlq").size() == 1_000);
        assertThat(counts("breaks.scores").values()).containsOnly(1);
        assertThat(counts("breaks.dlq").values()).containsOnly(1);
        assertThat(counts("breaks.dlq").size())
                .as("100 malformed ones, and fewer than 100 of the others")
                .isBetween(100, 199);
    }

    @Test
    void shouldGoOnWhereAReleaseBeforeHasStoppedInItsGroupForAllTopics() throws Exception {
        broker.createTopics(Map.of("adopts", PARTITIONS));
        try (Sender earlier = new Sender(broker.bootstrapServers())) {
            for (int i = 0; i < 10; i++) {
                earlier.send(new ProducerRecord<>("adopts", i % PARTITIONS, bytes("k" + i), bytes(ORDINARY)));
            }
        }
        try (KafkaConsumer<byte[], byte[]> former = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "group.id",
                        "adopting",
                        "enable.auto.commit",
                        "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            former.subscribe(List.of("adopts"));
            BoundedWait.until("the former group has its partitions", () -> {
                former.poll(Duration.ofMillis(100));
                return former.assignment().size() == PARTITIONS;
            });
            former.commitSync(Map.of(
                    new TopicPartition("adopts", 0), new OffsetAndMetadata(4),
                    new TopicPartition("adopts", 1), new OffsetAndMetadata(5)));
            start("adopting", true, engine -> engine, detector("adopts", false));
            BoundedWait.until(
                    "the stream waits",
                    () -> state("adopts").reason().contains("still read the topic in group adopting"));
            former.poll(Duration.ofMillis(100));
        }

        BoundedWait.until("the rest is scored", () -> counts("adopts.scores").size() == 1);
        assertThat(counts("adopts.scores")).isEqualTo(Map.of("k8", 1));
    }
}
