package io.elbo.stream.topology;

import static io.elbo.stream.topology.BrokerRun.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.feature.Batch;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.suppression.RecordCondition;
import io.elbo.core.suppression.SuppressionRule;
import io.elbo.registry.ShadowReport;
import io.elbo.stream.challenger.AlertDiff;
import io.elbo.stream.challenger.Challenger;
import io.elbo.stream.challenger.Challengers;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Json;
import io.elbo.stream.detector.ModelOrigin;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.TinyDetector;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.testkit.TinyModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
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

    private final BrokerRun run = new BrokerRun();
    private final Told told = new Told();
    private final Challengers challengers = Challengers.of(List.of("cards"), Clock.systemUTC());
    private final Challenger challenger = Objects.requireNonNull(challengers.find("cards"));

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        run.close();
        challenger.close();
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

    private void run(boolean exactlyOnce, @Nullable String scoresTopic, int failures) throws Exception {
        run(TinyDetector.settings(scoresTopic), exactlyOnce, failures);
    }

    private void run(DetectorSettings settings, boolean exactlyOnce, int failures) throws Exception {
        run.broker()
                .createTopics(Map.of(
                        "payments", PARTITIONS, "cards.anomalies", 1, "cards.scores", PARTITIONS, "payments.dlq", 1));
        feed();
        run.failCommits(failures);
        KafkaStreams streams = run.instance(folder, settings, TinyModel.bytes())
                .exactlyOnce(exactlyOnce)
                .with(told)
                .with(challengers)
                .create();
        streams.start();
        await().atMost(PATIENCE).until(() -> told.all() >= RECORDS);
        streams.close();
        assertThat(run.commitsToFail()).as("commits that were to fail").isNotPositive();
    }

    private void feed() {
        run.send(IntStream.range(0, RECORDS)
                .mapToObj(i -> new ProducerRecord<>("payments", i % PARTITIONS, null, bytes(payment(i)))));
    }

    private static String payment(int i) {
        return i % 1_000 == 0
                ? "junk"
                : "{\"id\": " + i + ", \"amount\": " + (i % 100 == 0 ? 150 : 51)
                        + ", \"card\": {\"country\": \"SE\"}, \"online\": true}";
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

    /** A challenger that takes the number of a payment for its amount. */
    private AlertDiff challenge() throws Exception {
        Schema byId = new Schema(List.of(
                new NumericField("amount", "/id"),
                new CategoricalField("country", "/card/country", List.of("SE", "DE")),
                new BooleanField("online", "/online")));
        challenger.begin(
                new ActiveModel(
                        TinyDetector.settings(null),
                        OnnxEngine.open(TinyModel.bytes(byId)),
                        1 << 20,
                        ModelOrigin.of(2, "sha256:2")),
                2,
                1);
        return Objects.requireNonNull(challenger.run()).diff(0);
    }

    @Test
    void shouldCountEachDifferenceOfAChallengerOnceAndDisturbNothing() throws Exception {
        AlertDiff diff = challenge();

        run(true, null, 3);

        assertThatEveryRecordWasToldOnce();
        ShadowReport.Counts expected = ShadowReport.Counts.NONE;
        for (int i = 0; i < RECORDS; i++) {
            if (i % 1_000 != 0) {
                boolean active = i % 100 == 0;
                boolean other = TinyModel.rawScore(i, true) >= 8.1;
                expected = expected.plus(new ShadowReport.Counts(
                        1,
                        active && other ? 1 : 0,
                        !active && other ? 1 : 0,
                        active && !other ? 1 : 0,
                        active ? 1 : 0,
                        active && !other ? 1 : 0,
                        0));
            }
        }
        assertThat(diff.figures().counts()).isEqualTo(expected);
        assertThat(diff.gained()).hasSize(AlertDiff.MAX_EXAMPLES);
    }

    private List<JsonNode> read(String topic, int partitions, int records) throws IOException {
        List<JsonNode> values = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : run.read(topic, partitions, records)) {
            values.add(Json.read(record.value()));
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldWriteNoSuppressedAnomalyAndCountItOnceAfterAborts(boolean everyVerdict) throws Exception {
        SuppressionRule later = new SuppressionRule(
                "later", null, null, RecordCondition.parse("/id >= 1500"), null, null, null, null, "");
        run(TinyDetector.settings(everyVerdict ? "cards.scores" : null).withSuppressions(List.of(later)), true, 3);

        assertThat(told.suppressed).hasValue(SUPPRESSED);
        assertThat(told.anomalies).hasValue(ANOMALIES - SUPPRESSED);
        assertThat(told.ordinary).hasValue(RECORDS - ANOMALIES - DEAD_LETTERS);
        assertThat(told.deadLetters).hasValue(DEAD_LETTERS);
        assertThat(read("cards.anomalies", 1, ANOMALIES - SUPPRESSED))
                .extracting(anomaly -> anomaly.at("/payload/id").asInt())
                .doesNotHaveDuplicates()
                .hasSize(ANOMALIES - SUPPRESSED)
                .allMatch(id -> id < 1_500);
        if (everyVerdict) {
            List<JsonNode> scores = read("cards.scores", PARTITIONS, RECORDS - DEAD_LETTERS);
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
