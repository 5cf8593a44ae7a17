package io.elbo.stream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.elbo.core.score.ScoreParts;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.core.verdict.Verdict;
import io.elbo.stream.batch.PendingScores;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Json;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.testkit.TinyModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.SplittableRandom;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Detectors whose threshold follows the stream; scores are handed over as the poll's batch does. */
class LearningTest {
    private static final long NOON = 1_750_000_000_000L;
    private static final String CALIBRATIONS = "elbo.calibration";

    private PendingScores pendingScores;
    private final SplittableRandom random = new SplittableRandom(4);
    private Detector detector;
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> input;
    private long records;
    private long offset; // of the next record of this driver

    private void start(AlertBudget warning, AlertBudget critical, boolean adapt) throws Exception {
        DetectorSettings settings = new DetectorSettings(
                "cards",
                "payments",
                Path.of("unused"),
                warning,
                critical,
                adapt,
                "cards.anomalies",
                "cards.scores",
                null,
                "payments.dlq",
                false,
                5,
                null);
        detector = new Detector(settings, new ActiveModel(settings, OnnxEngine.open(TinyModel.write()), 1 << 20));
        List<ObservedDetector> observed = List.of(new ObservedDetector(detector, DetectionObserver.SILENT));
        pendingScores = new PendingScores(observed);
        offset = 0;
        driver = new TopologyTestDriver(
                DetectionTopology.build(
                        "elbo",
                        "payments",
                        observed,
                        pendingScores,
                        CALIBRATIONS,
                        new OutputLimits(1 << 20),
                        new RefusedOutputs(new OutputLimits(1 << 20))),
                new Properties(),
                Instant.ofEpochMilli(NOON));
        input = driver.createInputTopic("payments", new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void stop() {
        driver.close();
        detector.close();
    }

    private void send(int number, long millisApart, double factor) {
        for (int i = 0; i < number; i++) {
            send((float) (-factor * Math.log(1 - random.nextDouble())), NOON + records++ * millisApart);
        }
    }

    private void send(float rawScore, long timestamp) {
        ThresholdPolicy policy = detector.policy(0);
        Verdict verdict = policy.verdict(rawScore, ScoreParts.NONE);
        Outcome outcome = verdict.isAnomaly()
                ? new Outcome.Anomaly(verdict, policy, detector.model(), List.of(), MissingNode.getInstance())
                : new Outcome.Ordinary(verdict, policy, detector.model());
        pendingScores.queue(new TopicPartition("payments", 0)).append(offset++, List.of(outcome));
        input.pipeInput(null, "{\"amount\": 1}".getBytes(StandardCharsets.UTF_8), timestamp);
    }

    private TestOutputTopic<String, byte[]> calibrations() {
        return driver.createOutputTopic(CALIBRATIONS, new StringDeserializer(), new ByteArrayDeserializer());
    }

    @Test
    void shouldTurnARateIntoTheShareOfTheRecordsThatCome() throws Exception {
        start(AlertBudget.parse("36 per hour"), AlertBudget.parse("3.6 per hour"), false);
        assertThat(detector.judge().warning()).isEqualTo(AlertBudget.Rate.UNKNOWN);
        assertThat(detector.judge().critical()).isEqualTo(new AlertBudget.Share(1e-4));

        send(2_000, 1_000, 1); // one a second

        assertThat(detector.judge().warning().probability()).isCloseTo(0.01, within(5e-4));
        assertThat(detector.judge().critical().probability()).isCloseTo(0.001, within(5e-5));
        assertThat(detector.judge().threshold()).isCloseTo(-Math.log(0.01), within(0.05));
        assertThat((double) detector.judge().rawThreshold())
                .isCloseTo(detector.engine().metadata().calibration().threshold(0.01), within(0.1));
    }

    @Test
    void shouldSpendTheRateOnAllPartitionsTogether() throws Exception {
        start(AlertBudget.parse("36 per hour"), AlertBudget.parse("3.6 per hour"), false);
        send(2_000, 1_000, 1);
        PartitionJudge other = new PartitionJudge(detector);
        for (int i = 0; i < 6_000; i++) {
            other.learn(1, NOON + i * 333L); // three a second
        }
        TestInputTopic<String, byte[]> published =
                driver.createInputTopic(CALIBRATIONS, new StringSerializer(), new ByteArraySerializer());
        published.pipeInput("cards/payments/7", other.state());
        published.pipeInput("cards/elsewhere/7", other.state());
        published.pipeInput("others/payments/7", other.state());

        driver.advanceWallClockTime(Duration.ofSeconds(1));

        assertThat(detector.judge().warning().probability()).isCloseTo(0.01 / 4, within(2e-4));
    }

    @Test
    void shouldFollowTheScoresAndPublishTheSurpriseThatFollowsFromThem() throws Exception {
        start(new AlertBudget.Share(1e-3), new AlertBudget.Share(1e-4), true);
        TestOutputTopic<byte[], byte[]> scores =
                driver.createOutputTopic("cards.scores", new ByteArrayDeserializer(), new ByteArrayDeserializer());
        send(1, 60_000, 1);
        double before = detector.judge().rawThreshold();
        assertThat(Json.read(scores.readValue()).get("threshold").asDouble()).isEqualTo(-Math.log(1e-3));

        send(60_000, 60_000, 0.5);

        double after = detector.judge().rawThreshold();
        assertThat(before).isCloseTo(8.0, within(0.05));
        assertThat(after).isLessThan(before - 0.5);
        send(1, 60_000, 0.5);
        List<byte[]> all = scores.readValuesToList();
        JsonNode last = Json.read(all.get(all.size() - 1));
        assertThat(last.get("score").floatValue())
                .isEqualTo(detector.judge().score(last.get("rawScore").floatValue()));
    }

    @Test
    void shouldTakeUpWhatThePartitionsLastOwnerLeft() throws Exception {
        start(new AlertBudget.Share(1e-3), new AlertBudget.Share(1e-4), true);
        send(60_000, 60_000, 0.5);
        double learned = detector.judge().rawThreshold();
        driver.advanceWallClockTime(Duration.ofSeconds(11));
        TestRecord<String, byte[]> state = calibrations().readRecord();
        assertThat(state.key()).isEqualTo("cards/payments/0");
        stop();

        start(new AlertBudget.Share(1e-3), new AlertBudget.Share(1e-4), true);
        PartitionJudge next = new PartitionJudge(detector);
        assertThat((double) next.judge().rawThreshold()).isCloseTo(8.0, within(0.05));
        next.resume(state.value());

        assertThat((double) next.judge().rawThreshold()).isCloseTo(learned, within(0.01));
    }

    @Test
    void shouldNotWriteAgainWhileNothingComes() throws Exception {
        start(new AlertBudget.Share(1e-3), new AlertBudget.Share(1e-4), true);
        send(10, 60_000, 1);
        driver.advanceWallClockTime(Duration.ofSeconds(60));
        TestOutputTopic<String, byte[]> topic = calibrations();
        assertThat(topic.readKeyValuesToList()).isNotEmpty();

        driver.advanceWallClockTime(Duration.ofSeconds(60));

        assertThat(topic.isEmpty()).isTrue();
    }

    @Test
    void shouldPassOverAStateThatItCannotRead() throws Exception {
        start(new AlertBudget.Share(1e-3), new AlertBudget.Share(1e-4), true);
        PartitionJudge judge = new PartitionJudge(detector);

        judge.resume(new byte[] {1, 2, 3});
        judge.resume(new byte[] {99});
        judge.resume(new byte[0]);

        assertThat((double) judge.judge().rawThreshold()).isCloseTo(8.0, within(0.05));
        assertThat(PartitionJudge.perSecond(new byte[0], 0)).isNaN();
    }
}
