package io.elbo.stream.lifecycle;

import static io.elbo.testkit.Sender.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.broker.EmbeddedBroker;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.AlertBudget;
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
import io.elbo.testkit.BoundedWait;
import io.elbo.testkit.Sender;
import io.elbo.testkit.TinyModel;
import io.elbo.testkit.TopicReader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances of this JVM go over to a model whose histories go by another key: each record is judged once. */
class KeyChangeIT {
    private static final int PARTITIONS = 2;
    private static final Schema BY_OWNER = TinyModel.rising(new HistoryDefinition(List.of("/owner"), null, null));
    private static final Schema BY_CARD = TinyModel.rising(new HistoryDefinition(List.of("/card/id"), null, null));

    private static EmbeddedBroker broker;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final List<Instance> instances = new ArrayList<>();
    private final Map<String, Integer> sent = new LinkedHashMap<>();

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
    void stopInstances() {
        instances.forEach(Instance::close);
    }

    /** One instance of the service, as far as its streams go. */
    private static final class Instance implements AutoCloseable {
        private final TopicStreams streams;
        private final ScoringThreads threads = new ScoringThreads(0);
        private final List<Detector> detectors = new ArrayList<>();

        Instance(Settings settings, Map<String, Schema> models, List<String> formerStreams) throws Exception {
            for (DetectorSettings detector : settings.detectors()) {
                Schema schema = models.getOrDefault(detector.name(), TinyModel.SCHEMA);
                detectors.add(new Detector(
                        detector,
                        new ActiveModel(
                                detector, OnnxEngine.open(TinyModel.bytes(schema)), settings.maxRecordBytes())));
            }
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
                    () -> {},
                    Clock.systemUTC(),
                    Optional::empty,
                    detector -> detector.name().equals("b-stays") ? List.of() : formerStreams);
            streams.start();
        }

        boolean runs(String stream) {
            return streams.isIn(stream, "running");
        }

        String reason(String stream) {
            return streams.statuses().stream()
                    .filter(status -> status.name().equals(stream))
                    .map(status -> status.state().reason())
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public void close() {
            streams.close();
            threads.close();
            detectors.forEach(Detector::close);
        }
    }

    private static DetectorSettings detector(String name, String input) {
        return new DetectorSettings(
                name,
                input,
                Path.of("tiny.onnx"),
                new AlertBudget.Share(0.001),
                new AlertBudget.Share(0.0001),
                false,
                name + ".anomalies",
                name + ".scores",
                null,
                name + ".dlq",
                true,
                5,
                null);
    }

    private Instance start(String input, Map<String, Schema> models, String... formerStreams) throws Exception {
        Settings settings = new Settings(
                "app",
                true,
                Profile.LATENCY,
                1,
                0,
                folder.resolve(Integer.toString(instances.size())),
                4 << 20,
                64,
                true,
                null,
                models.keySet().stream().map(name -> detector(name, input)).toList(),
                Map.of("bootstrap.servers", broker.bootstrapServers(), "commit.interval.ms", "100"));
        Instance instance = new Instance(settings, models, List.of(formerStreams));
        instances.add(instance);
        return instance;
    }

    private void send(String input, int count) {
        send(input, count, PARTITIONS);
    }

    private void send(String input, int count, int partitions) {
        try (Sender sender = new Sender(broker.bootstrapServers())) {
            for (int i = 0; i < count; i++) {
                String key = "r" + sent.size();
                sent.put(key, 1);
                String value =
                        "{\"total\": 50, \"amount\": 50, \"card\": {\"country\": \"SE\", \"id\": %d}, \"owner\": %d, \"online\": true}"
                                .formatted(i % 7, i % 5);
                sender.send(new ProducerRecord<>(input, sent.size() % partitions, bytes(key), bytes(value)));
            }
        }
    }

    private static Map<String, Integer> scores(String detector) {
        try (TopicReader reader = new TopicReader(broker.bootstrapServers(), detector + ".scores")) {
            reader.all();
            return reader.countByKey();
        }
    }

    private void awaitScored(String detector) {
        BoundedWait.until("all are scored", () -> scores(detector).keySet().containsAll(sent.keySet()));
    }

    @Test
    void shouldJudgeEachRecordOnceWhenTheKeyChangesAndChangesBack() throws Exception {
        broker.createTopics(Map.of("changes", PARTITIONS, "change.scores", 1));
        try (Instance first = start("changes", Map.of("change", TinyModel.SCHEMA))) {
            send("changes", 20);
            awaitScored("change");
            assertThat(first.runs("changes")).isTrue();
        }
        try (Instance second = start("changes", Map.of("change", BY_OWNER), "changes")) {
            send("changes", 20);
            awaitScored("change");
            assertThat(second.runs("changes-by-owner")).isTrue();
        }
        start("changes", Map.of("change", TinyModel.SCHEMA)); // a rollback: nobody knows the other key any more
        send("changes", 20);
        awaitScored("change");

        assertThat(scores("change")).isEqualTo(sent);
    }

    @Test
    void shouldJudgeEachRecordOnceInARollingRestartAlsoForDetectorsThatStayInTheFormerStream() throws Exception {
        broker.createTopics(Map.of("rolls", PARTITIONS, "goes.scores", 1, "b-stays.scores", 1));
        Instance old = start("rolls", Map.of("goes", TinyModel.SCHEMA, "b-stays", TinyModel.SCHEMA));
        send("rolls", 20);
        awaitScored("goes");

        Instance next = start("rolls", Map.of("goes", BY_OWNER, "b-stays", TinyModel.SCHEMA), "rolls");
        BoundedWait.until(
                "both streams wait",
                () -> next.reason("rolls-by-owner").contains("are restarted")
                        && next.reason("rolls").contains("are restarted"));
        assertThat(next.streams.whyNotReady()).as("a rolling restart goes on").isEmpty();
        send("rolls", 20);
        awaitScored("goes"); // by the instance that is not restarted yet
        old.close();
        send("rolls", 20);
        awaitScored("goes");
        awaitScored("b-stays");

        assertThat(scores("goes")).isEqualTo(sent);
        assertThat(scores("b-stays")).isEqualTo(sent);
    }

    @Test
    void shouldBeginBeforeTheRecordsThatWaitInTheFormerRepartitionTopic() throws Exception {
        broker.createTopics(Map.of("waits", 1, "wait.scores", 1));
        Instance old = start("waits", Map.of("wait", BY_OWNER));
        send("waits", 10, 1);
        awaitScored("wait");
        old.close();
        TopicPartition between = new TopicPartition("app-waits-by-owner-keys-repartition", 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
                TopicReader reader = new TopicReader(broker.bootstrapServers(), between.topic())) {
            long seventh = reader.all().get(7).offset();
            admin.alterConsumerGroupOffsets("app-waits-by-owner", Map.of(between, new OffsetAndMetadata(seventh)))
                    .all()
                    .get();
        }

        start("waits", Map.of("wait", BY_CARD), "waits-by-owner");
        send("waits", 1, 1);
        awaitScored("wait");

        List.of("r7", "r8", "r9").forEach(waiting -> sent.put(waiting, 2));
        assertThat(scores("wait"))
                .as("r7 and those after it count as not judged")
                .isEqualTo(sent);
    }
}
