package io.elbo.stream.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.elbo.broker.EmbeddedBroker;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.stream.batch.ScoringThreads;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.output.OutputLimits;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.Profile;
import io.elbo.stream.settings.Settings;
import io.elbo.stream.topology.Pipeline;
import io.elbo.stream.topology.StreamsProperties;
import io.elbo.testkit.TinyModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a partition has learned when it moves to another instance, and when the last instance shuts down. */
class LearningMovesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int PARTITIONS = 2;
    private static final int RECORDS = 2_000; // of one feed

    private final EmbeddedBroker broker = EmbeddedBroker.builder()
            .property("group.initial.rebalance.delay.ms", "0")
            .build()
            .start();
    private long fed;

    @AfterEach
    void stop() {
        broker.close();
    }

    private final class Instance implements AutoCloseable {
        final Detector detector;
        final LearnedStates states;
        final KafkaStreams streams;
        private final ScoringThreads threads = new ScoringThreads(0);

        Instance(boolean exactlyOnce) throws Exception {
            DetectorSettings settings = settings();
            detector = new Detector(settings, new ActiveModel(settings, OnnxEngine.open(TinyModel.bytes()), 1 << 20));
            Path folder = Files.createTempDirectory("elbo-moves");
            Settings all = new Settings(
                    "elbo",
                    exactlyOnce,
                    Profile.THROUGHPUT,
                    1,
                    0,
                    folder,
                    1 << 20,
                    64,
                    true,
                    "learned",
                    List.of(settings),
                    Map.of("bootstrap.servers", broker.bootstrapServers(), "auto.offset.reset", "earliest"));
            StreamsProperties properties = new StreamsProperties(all);
            states = LearnedStates.of("learned", List.of(settings), properties.consumer("learned"));
            states.start();
            Pipeline pipeline = Pipeline.of(
                            all,
                            properties,
                            List.of(detector),
                            unused -> DetectionObserver.SILENT,
                            threads,
                            new OutputLimits(1 << 20),
                            states)
                    .get(0);
            streams = new KafkaStreams(pipeline.topology(0), pipeline.properties(), pipeline.clients(1 << 20));
            pipeline.attach(streams);
            await().atMost(PATIENCE).until(states::isCaughtUp);
            streams.start();
        }

        int partitions() {
            return detector.policies().byPartition().size();
        }

        @Override
        public void close() {
            streams.close(CloseOptions.timeout(Duration.ofSeconds(30))
                    .withGroupMembershipOperation(
                            CloseOptions.GroupMembershipOperation.LEAVE_GROUP)); // as a service does
            assertThat(partitions()).as("policies that survive their tasks").isZero();
            states.close();
            threads.close();
            detector.close();
        }
    }

    private static DetectorSettings settings() {
        return new DetectorSettings(
                "cards",
                "payments",
                Path.of("unused"),
                new AlertBudget.Share(1e-3),
                new AlertBudget.Share(1e-4),
                true,
                "cards.anomalies",
                null,
                null,
                "payments.dlq",
                false,
                5,
                null);
    }

    private void feed() {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                byte[] value = "{\"amount\": 51, \"card\": {\"country\": \"SE\"}, \"online\": true}"
                        .getBytes(StandardCharsets.UTF_8);
                var unused = producer.send(new ProducerRecord<>("payments", i % PARTITIONS, null, value));
            }
        }
        fed += RECORDS;
    }

    /** How many records the group has behind it. */
    private long committed() throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()))) {
            return admin
                    .listConsumerGroupOffsets("elbo-payments")
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .values()
                    .stream()
                    .mapToLong(OffsetAndMetadata::offset)
                    .sum();
        }
    }

    /** Reads the topic as a process that starts does. */
    private long learned() {
        long learned = 0;
        try (LearnedStates fresh = LearnedStates.of(
                "learned", List.of(settings()), Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            fresh.start();
            await().atMost(PATIENCE).until(fresh::isCaughtUp);
            for (int partition = 0; partition < PARTITIONS; partition++) {
                LearnedState newest = fresh.newest("cards", "payments", partition);
                learned += newest == null ? 0 : newest.learned();
            }
        }
        return learned;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLoseNothingAndDoubleNothingWhenPartitionsMoveAndInstancesEnd(boolean exactlyOnce) throws Exception {
        broker.createTopics(Map.of("payments", PARTITIONS, "cards.anomalies", 1, "payments.dlq", 1));
        broker.createTopics(Map.of("learned", 1), Map.of("cleanup.policy", "compact"));
        try (Instance second = new Instance(exactlyOnce)) {
            try (Instance first = new Instance(exactlyOnce)) {
                await().atMost(PATIENCE).until(() -> first.partitions() == 1 && second.partitions() == 1);
                feed();
                await().atMost(PATIENCE).until(() -> committed() == fed);
                feed();
                await().atMost(PATIENCE).until(() -> committed() == fed);
            }
            await().atMost(PATIENCE).until(() -> second.partitions() == PARTITIONS);
            feed();
            await().atMost(PATIENCE).until(() -> committed() == fed);
        }

        assertThat(learned()).isEqualTo(fed);
    }
}
