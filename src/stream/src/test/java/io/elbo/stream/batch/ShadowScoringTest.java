package io.elbo.stream.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.score.Engine;
import io.elbo.core.score.EngineClosedException;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.suppression.RecordCondition;
import io.elbo.core.suppression.SuppressionRule;
import io.elbo.registry.ShadowExample;
import io.elbo.registry.ShadowReport;
import io.elbo.stream.challenger.AlertDiff;
import io.elbo.stream.challenger.Challenger;
import io.elbo.stream.challenger.Challengers;
import io.elbo.stream.challenger.Judged;
import io.elbo.stream.challenger.ShadowRun;
import io.elbo.stream.commit.CommitHooks;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Counts;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.TinyDetector;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.testkit.TinyModel;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntPredicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A challenger that reads another number than the active model: both score the same records in a poll. */
class ShadowScoringTest {
    private static final TopicPartition PARTITION = new TopicPartition("payments", 0);
    private static final int BATCH_ROWS = 16;
    private static final Schema OTHER = new Schema(List.of(
            new NumericField("amount", "/other"),
            new CategoricalField("country", "/card/country", List.of("SE", "DE")),
            new BooleanField("online", "/online")));
    private static final int[] AMOUNTS = {51, 51, 51, 92, 150}; // ordinary, warning, critical

    private final Counts counts = new Counts();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Challengers challengers = Challengers.of(List.of("cards"), Clock.systemUTC());
    private final Challenger challenger = Objects.requireNonNull(challengers.find("cards"));
    private PendingScores pendingScores;
    private ScoringInterceptor interceptor;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        challenger.close();
    }

    private void start(DetectorSettings settings, Challengers beside) throws Exception {
        Detector detector =
                new Detector(settings, new ActiveModel(settings, OnnxEngine.open(TinyModel.bytes()), 1 << 20));
        List<ObservedDetector> detectors = List.of(new ObservedDetector(detector, counts));
        pendingScores = new PendingScores(detectors);
        ScoringThreads threads = new ScoringThreads(2);
        interceptor = new ScoringInterceptor();
        interceptor.configure(Map.of(
                ScoringInterceptor.PLAN,
                new ScoringPlan("payments", detectors, beside, pendingScores, new CommitHooks(), threads, BATCH_ROWS)));
        open.addAll(List.of(interceptor, threads, detector));
    }

    private void start() throws Exception {
        start(TinyDetector.settings(null), challengers);
    }

    private ShadowRun begin(double sample) throws Exception {
        return begin(TinyDetector.settings(null), sample, call -> false);
    }

    private ShadowRun begin(DetectorSettings settings, double sample, IntPredicate fails) throws Exception {
        Engine engine = new FlakyEngine(OnnxEngine.open(TinyModel.bytes(OTHER)), fails);
        challenger.begin(new ActiveModel(settings, engine, 1 << 20), 3, sample);
        return Objects.requireNonNull(challenger.run());
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, int amount, int other) {
        String value = "{\"amount\": " + amount + ", \"other\": " + other
                + ", \"card\": {\"country\": \"SE\"}, \"online\": true}";
        return new ConsumerRecord<>("payments", 0, offset, bytes("card-" + offset), bytes(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<ConsumerRecord<byte[], byte[]>> poll(List<ConsumerRecord<byte[], byte[]>> records) {
        List<ConsumerRecord<byte[], byte[]>> goingOn = new ArrayList<>();
        interceptor
                .onConsume(new ConsumerRecords<>(Map.of(PARTITION, records), Map.of()))
                .forEach(goingOn::add);
        return goingOn;
    }

    private void commit(long position) {
        pendingScores.committed(Map.of(PARTITION, new OffsetAndMetadata(position)));
    }

    private static ShadowReport.Counts counts(ShadowRun run) {
        return diff(run).figures().counts();
    }

    private static AlertDiff diff(ShadowRun run) {
        return Objects.requireNonNull(run.diff());
    }

    /** Records that are judged in every way, with junk among them. */
    private static List<ConsumerRecord<byte[], byte[]>> mixed(long seed, int records) {
        Random random = new Random(seed);
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            all.add(
                    random.nextInt(20) == 0
                            ? new ConsumerRecord<>("payments", 0, i, null, bytes("junk"))
                            : record(
                                    i,
                                    AMOUNTS[random.nextInt(AMOUNTS.length)],
                                    AMOUNTS[random.nextInt(AMOUNTS.length)]));
        }
        return all;
    }

    /** What the two models say of records, worked out by hand. */
    private static ShadowReport.Counts fold(List<ConsumerRecord<byte[], byte[]>> records) {
        ShadowReport.Counts sum = ShadowReport.Counts.NONE;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            String value = new String(record.value(), StandardCharsets.UTF_8);
            if (!value.equals("junk")) {
                boolean critical = value.contains("\"amount\": 150");
                boolean active = critical || value.contains("\"amount\": 92");
                boolean other = value.contains("\"other\": 150") || value.contains("\"other\": 92");
                sum = sum.plus(new ShadowReport.Counts(
                        1,
                        active && other ? 1 : 0,
                        !active && other ? 1 : 0,
                        active && !other ? 1 : 0,
                        critical ? 1 : 0,
                        critical && !other ? 1 : 0,
                        0));
            }
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void shouldCountAsAFoldOfBothModelsScoresDoes(long seed) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records = mixed(seed, 500);
        start();
        ShadowRun run = begin(1);

        poll(records.subList(0, 300));
        poll(records.subList(300, 500));
        assertThat(counts(run)).as("before a commit").isEqualTo(ShadowReport.Counts.NONE);
        commit(500);

        assertThat(counts(run)).isEqualTo(fold(records));
        assertThat(diff(run).figures().challenger(Judged.REJECTED)).isPositive();
        assertThat(challenger.totals().all()).isEqualTo(500);
        assertThat(challenger.seconds()).isPositive();
    }

    @Test
    void shouldLeaveTheActiveModelsVerdictsAsTheyAre() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records = mixed(3, 500);
        start(TinyDetector.settings(null), Challengers.NONE);
        List<ConsumerRecord<byte[], byte[]>> goingOn = poll(records);
        List<String> outcomes = outcomes(goingOn);
        start();
        begin(1);

        assertThat(poll(records)).isEqualTo(goingOn).hasSizeLessThan(400);
        assertThat(outcomes(goingOn)).isEqualTo(outcomes);
    }

    private List<String> outcomes(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .map(record -> pendingScores
                        .queue(PARTITION)
                        .take(record.offset())
                        .outcome(0)
                        .toString()
                        .replaceAll("ThresholdPolicy@[0-9a-f]+", "thresholds"))
                .toList();
    }

    @Test
    void shouldCountRecordsOnceThatComeAgain() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records = mixed(4, 300);
        start();
        ShadowRun run = begin(1);

        poll(records.subList(0, 200));
        commit(120);
        assertThat(counts(run)).isEqualTo(fold(records.subList(0, 120)));
        poll(records.subList(120, 300)); // the transaction was aborted
        commit(300);

        assertThat(counts(run)).isEqualTo(fold(records));
        assertThat(diff(run).lost())
                .extracting(ShadowExample::offset)
                .doesNotHaveDuplicates()
                .isNotEmpty();
    }

    @Test
    void shouldCompareTheSampleOnly() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records = mixed(5, 1_000);
        start();
        ShadowRun run = begin(0.25);

        poll(records);
        commit(1_000);

        List<ConsumerRecord<byte[], byte[]>> sample = records.stream()
                .filter(record -> run.samples(0, record.offset()))
                .toList();
        assertThat(sample).hasSizeBetween(200, 300);
        assertThat(counts(run)).isEqualTo(fold(sample));
    }

    @Test
    void shouldExplainWhatIsJudgedDifferently() throws Exception {
        start();
        ShadowRun run = begin(1);

        poll(List.of(record(7, 150, 51), record(8, 51, 92), record(9, 51, 51)));
        commit(10);

        assertThat(diff(run).lost()).singleElement().satisfies(lost -> {
            assertThat(lost.offset()).isEqualTo(7);
            assertThat(lost.key()).isEqualTo("card-7");
            assertThat(lost.activeScore()).isCloseTo(TinyModel.score(150, true), within(1e-3));
            assertThat(lost.challengerScore()).isCloseTo(TinyModel.score(51, true), within(1e-3));
            assertThat(lost.fields()).first().satisfies(field -> {
                assertThat(field.name()).isEqualTo("amount");
                assertThat(field.value()).isEqualTo("150");
                assertThat(field.contribution()).isCloseTo(50, within(1e-3));
                assertThat(field.otherContribution()).isCloseTo(0.005, within(1e-3));
            });
        });
        assertThat(diff(run).gained()).singleElement().satisfies(gained -> {
            assertThat(gained.offset()).isEqualTo(8);
            assertThat(gained.fields()).first().satisfies(field -> {
                assertThat(field.value()).isEqualTo("92");
                assertThat(field.contribution()).isCloseTo(8.82, within(1e-3));
                assertThat(field.otherContribution()).isCloseTo(0.005, within(1e-3));
            });
        });
    }

    @Test
    void shouldSuppressWhatTheRulesOfTheActiveModelSuppress() throws Exception {
        SuppressionRule known = new SuppressionRule(
                "known", null, null, RecordCondition.parse("/other = 92"), null, null, null, null, "");
        DetectorSettings settings = TinyDetector.settings(null).withSuppressions(List.of(known));
        start(settings, challengers);
        ShadowRun run = begin(settings, 1, call -> false);

        poll(List.of(record(7, 51, 92), record(8, 51, 150), record(9, 51, 51)));
        commit(10);

        assertThat(counts(run).gained()).isOne();
        assertThat(diff(run).figures().challenger(Judged.SUPPRESSED)).isOne();
    }

    @Test
    void shouldSuspendAChallengerThatFailsAgainAndAgain() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records = mixed(6, 300);
        start();
        ShadowRun run = begin(TinyDetector.settings(null), 1, call -> true);

        List<ConsumerRecord<byte[], byte[]>> goingOn = poll(records);
        commit(300);

        assertThat(run.whySuspended()).contains("20 calls in a row have failed").contains("as planned");
        assertThat(counts.failures).as("failures of the active model").hasValue(0);
        assertThat(goingOn).noneMatch(record -> pendingScores
                .queue(PARTITION)
                .take(record.offset())
                .outcome(0)
                .equals(Outcome.UNSCORED));
        long compared = diff(run).figures().all();
        assertThat(diff(run).figures().challenger(Judged.FAILED)).isPositive();
        poll(List.of(record(300, 150, 150), record(301, 51, 51)));
        commit(302);
        assertThat(diff(run).figures().all()).as("after it is suspended").isEqualTo(compared);
    }

    @Test
    void shouldOutliveADecoderThatThrows() throws Exception {
        start();
        DetectorSettings settings = TinyDetector.settings(null);
        challenger.begin(
                new ActiveModel(settings, OnnxEngine.open(TinyModel.bytes(OTHER)), (value, batch) -> {
                    throw new StackOverflowError("as planned");
                }),
                3,
                1);

        assertThat(poll(mixed(7, 100))).isNotEmpty();

        commit(100);
        assertThat(counts.verdicts() + counts.deadLetters).isEqualTo(100);
        assertThat(challenger.failures()).isPositive();
    }

    @Test
    void shouldComeAndGoBetweenPolls() throws Exception {
        start();
        poll(List.of(record(0, 150, 150)));
        ShadowRun run = begin(1);
        poll(List.of(record(1, 150, 150)));
        challenger.end();
        poll(List.of(record(2, 150, 150)));
        commit(3);

        assertThat(counts(run).records()).isOne();
        assertThatThrownBy(() -> run.model().retain()).isInstanceOf(EngineClosedException.class);
        assertThat(challenger.version()).isZero();
    }

    @Test
    void shouldKeepItsFiguresIfTheSameVersionBeginsAgain() throws Exception {
        start();
        ShadowRun run = begin(1);
        poll(List.of(record(1, 150, 150)));

        assertThat(begin(0)).isSameAs(run);
        poll(List.of(record(2, 150, 150)));
        commit(3);

        assertThat(counts(run).records()).isOne();
    }
}
