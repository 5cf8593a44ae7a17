package io.elbo.stream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.broker.EmbeddedBroker;
import io.elbo.core.feature.Batch;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.suppression.RecordCondition;
import io.elbo.core.suppression.SuppressionRule;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.stream.batch.ScoringThreads;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Json;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.output.OutputLimits;
import io.elbo.stream.policy.LearnedStates;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.Profile;
import io.elbo.stream.settings.Settings;
import io.elbo.testkit.TinyModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the observer is told where transactions are aborted and their records polled and scored again. */
class CommittedFiguresIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int PARTITIONS = 3;
    private static final int RECORDS = 3_000; // every hundredth is unusual, every thousandth unreadable
    private static final int ANOMALIES = RECORDS / 100 - RECORDS / 1_000;
    private static final int DEAD_LETTERS = RECORDS / 1_000;
    private static final int SUPPRESSED = 14; // those of the second half, but for the junk at 2,000

    private final EmbeddedBroker broker = EmbeddedBroker.builder()
            .property("group.initial.rebalance.delay.ms", "0")
            .build()
            .start();
    private final Told told = new Told();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        broker.close();
    }

    /** Counts what it is told. Thread-safe. */
    private static final class Told implements DetectionObserver {
        final AtomicLong scored = new AtomicLong();
        final AtomicLong ordinary = new AtomicLong();
        final AtomicLong anomalies = new AtomicLong();
        final AtomicLong suppressed = new AtomicLong();
        final AtomicLong deadLetters = new AtomicLong();
        final AtomicLong fieldRows = new AtomicLong();

        @Override
        public void modelCalled(int rows, long nanos) {
            scored.addAndGet(rows);
        }

        @Override
        public void inferenceFailed() {}

        @Override
        public void scoredAlone() {}

        @Override
        public Runnable fields(Batch batch) {
            int rows = batch.rows();
            return () -> fieldRows.addAndGet(rows);
        }

        @Override
        public void ordinary(float[] scores, float[] rawScores, long[] latencyMillis, int from, int to) {
            ordinary.addAndGet(to - from);
        }

        @Override
        public void anomaly(Outcome.Anomaly anomaly, long latencyMillis) {
            anomalies.incrementAndGet();
        }

        @Override
        public void suppressed(Outcome.Suppressed outcome, long latencyMillis) {
            suppressed.incrementAndGet();
        }

        @Override
        public void rejected(Outcome.Rejected rejected, long latencyMillis) {
            deadLetters.incrementAndGet();
        }

        long all() {
            return ordinary.get() + anomalies.get() + suppressed.get() + deadLetters.get();
        }
    }

    private static DetectorSettings settings(@Nullable String scoresTopic) {
        return new DetectorSettings(
                "cards",
                "payments",
                Path.of("tiny.onnx"),
                new AlertBudget.Share(0.001),
                new AlertBudget.Share(0.0001),
                false,
                "cards.anomalies",
                scoresTopic,
                null,
                "payments.dlq",
                true,
                5,
                null);
    }

    private void run(boolean exactlyOnce, @Nullable String scoresTopic, int failures) throws Exception {
        run(settings(scoresTopic), exactlyOnce, failures);
    }

    private void run(DetectorSettings settings, boolean exactlyOnce, int failures) throws Exception {
        broker.createTopics(
                Map.of("payments", PARTITIONS, "cards.anomalies", 1, "cards.scores", PARTITIONS, "payments.dlq", 1));
        feed();
        try (Detector detector =
                        new Detector(settings, new ActiveModel(settings, OnnxEngine.open(TinyModel.bytes()), 1 << 20));
                ScoringThreads threads = new ScoringThreads(1)) {
            Settings all = new Settings(
                    "elbo",
                    exactlyOnce,
                    Profile.THROUGHPUT,
                    1,
                    1,
                    folder,
                    1 << 20,
                    64,
                    true,
                    null,
                    List.of(settings),
                    Map.of("bootstrap.servers", broker.bootstrapServers(), "auto.offset.reset", "earliest"));
            StreamsProperties properties = new StreamsProperties(all);
            Pipeline pipeline = Pipeline.of(
                            all,
                            properties,
                            List.of(detector),
                            unused -> told,
                            threads,
                            new OutputLimits(1 << 20),
                            LearnedStates.unconnected("learned", List.of(settings)))
                    .get(0);
            AtomicInteger left = new AtomicInteger(failures);
            try (KafkaStreams streams = new KafkaStreams(
                    pipeline.topology(0), pipeline.properties(), new FailingClients(pipeline.clients(1 << 20), left))) {
                streams.start();
                await().atMost(PATIENCE).until(() -> told.all() >= RECORDS);
            }
            assertThat(left.get()).as("commits that were to fail").isLessThanOrEqualTo(0);
        }
    }

    private void feed() {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                String value = i % 1_000 == 0
                        ? "junk"
                        : "{\"id\": " + i + ", \"amount\": " + (i % 100 == 0 ? 150 : 51)
                                + ", \"card\": {\"country\": \"SE\"}, \"online\": true}";
                var unused = producer.send(
                        new ProducerRecord<>("payments", i % PARTITIONS, null, value.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    private void assertThatEveryRecordWasToldOnce() {
        assertThat(told.anomalies).hasValue(ANOMALIES);
        assertThat(told.deadLetters).hasValue(DEAD_LETTERS);
        assertThat(told.ordinary).hasValue(RECORDS - ANOMALIES - DEAD_LETTERS);
        assertThat(told.fieldRows).hasValueLessThanOrEqualTo(RECORDS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldCountOnceWhatIsScoredAgainAfterAnAbort(boolean everyVerdict) throws Exception {
        run(true, everyVerdict ? "cards.scores" : null, 3);

        assertThatEveryRecordWasToldOnce();
        assertThat(told.scored.get()).as("scored in all").isGreaterThan(RECORDS);
    }

    /** The committed values of a topic, up to what is there now. */
    private List<JsonNode> read(String topic) throws IOException {
        List<JsonNode> values = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    values.add(Json.read(record.value()));
                }
            }
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldWriteNoSuppressedAnomalyAndCountItOnceAfterAborts(boolean everyVerdict) throws Exception {
        SuppressionRule later = new SuppressionRule(
                "later", null, null, RecordCondition.parse("/id >= 1500"), null, null, null, null, "");
        run(settings(everyVerdict ? "cards.scores" : null).withSuppressions(List.of(later)), true, 3);

        assertThat(told.suppressed).hasValue(SUPPRESSED);
        assertThat(told.anomalies).hasValue(ANOMALIES - SUPPRESSED);
        assertThat(told.ordinary).hasValue(RECORDS - ANOMALIES - DEAD_LETTERS);
        assertThat(told.deadLetters).hasValue(DEAD_LETTERS);
        assertThat(read("cards.anomalies"))
                .extracting(anomaly -> anomaly.at("/payload/id").asInt())
                .doesNotHaveDuplicates()
                .hasSize(ANOMALIES - SUPPRESSED)
                .allMatch(id -> id < 1_500);
        if (everyVerdict) {
            List<JsonNode> scores = read("cards.scores");
            assertThat(scores).hasSize(RECORDS - DEAD_LETTERS);
            assertThat(scores)
                    .filteredOn(score -> score.has("suppressed"))
                    .hasSize(SUPPRESSED)
                    .allMatch(score -> score.path("suppressed").asText().equals("later")
                            && score.path("severity").asText().equals("critical"));
        }
    }

    @Test
    void shouldCountEveryRecordUnderAtLeastOnce() throws Exception {
        run(false, null, 0);

        assertThatEveryRecordWasToldOnce();
    }
}
