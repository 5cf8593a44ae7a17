package io.elbo.stream.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.score.Engine;
import io.elbo.core.score.EngineClosedException;
import io.elbo.core.score.ScoringException;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.suppression.MinDeviation;
import io.elbo.core.suppression.RecordCondition;
import io.elbo.core.suppression.SuppressionRule;
import io.elbo.core.verdict.Verdict;
import io.elbo.stream.challenger.Challengers;
import io.elbo.stream.commit.CommitHooks;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Counts;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.RowScorer;
import io.elbo.stream.detector.TinyDetector;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.tracing.RecordedTrace;
import io.elbo.stream.tracing.StreamTracer;
import io.elbo.testkit.TinyModel;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoringInterceptorTest {
    private static final int BATCH_ROWS = 4;
    private static final Logger GUARD_LOG = Logger.getLogger("io.elbo.stream.detector.GuardedObserver");

    private final Counts counts = new Counts();
    private final List<Detector> opened = new ArrayList<>();
    private PendingScores pendingScores;
    private StreamTracer tracer = StreamTracer.OFF;
    private ScoringThreads threads = new ScoringThreads(0);

    @AfterEach
    void close() {
        GUARD_LOG.setLevel(null);
        threads.close();
        opened.forEach(Detector::close);
    }

    private Detector detector(IntPredicate fails) throws Exception {
        return detector("cards", null, fails);
    }

    private Detector detector(String name, @Nullable String scoresTopic, IntPredicate fails) throws Exception {
        return detector(name, scoresTopic, fails, () -> new ScoringException("as planned", new IOException()));
    }

    private Detector detector(
            String name, @Nullable String scoresTopic, IntPredicate fails, Supplier<Throwable> failure)
            throws Exception {
        DetectorSettings settings = TinyDetector.settings(name, scoresTopic);
        Engine engine = new FlakyEngine(OnnxEngine.open(TinyModel.bytes()), fails, failure);
        return opened(new Detector(settings, new ActiveModel(settings, engine, 1 << 20)));
    }

    private Detector opened(Detector detector) {
        opened.add(detector);
        return detector;
    }

    private ScoringInterceptor interceptor(Detector detector) {
        return interceptor(detector, 0);
    }

    private ScoringInterceptor interceptor(Detector detector, int scoreThreads) {
        return interceptor(List.of(detector), scoreThreads);
    }

    private ScoringInterceptor interceptor(List<Detector> detectors, int scoreThreads) {
        threads = new ScoringThreads(scoreThreads);
        return interceptor(detectors.stream()
                .map(detector -> new ObservedDetector(detector, counts))
                .toList());
    }

    private ScoringInterceptor interceptor(List<ObservedDetector> detectors) {
        ScoringInterceptor interceptor = new ScoringInterceptor();
        pendingScores = new PendingScores(detectors);
        CommitHooks hooks = new CommitHooks();
        hooks.add(pendingScores);
        ScoringPlan plan = new ScoringPlan(
                "payments", detectors, Challengers.NONE, pendingScores, hooks, threads, BATCH_ROWS, tracer);
        interceptor.configure(Map.of(ScoringInterceptor.PLAN, plan));
        return interceptor;
    }

    private static boolean isJunk(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value(), StandardCharsets.UTF_8).equals("junk");
    }

    private Outcome outcome(ConsumerRecord<byte[], byte[]> record) {
        return outcomes(record).outcome(0);
    }

    private PendingRecord outcomes(ConsumerRecord<byte[], byte[]> record) {
        return pendingScores
                .queue(new TopicPartition(record.topic(), record.partition()))
                .take(record.offset());
    }

    private void commit() {
        for (int partition = 0; partition < 2; partition++) {
            pendingScores.committed(
                    Map.of(new TopicPartition("payments", partition), new OffsetAndMetadata(Long.MAX_VALUE)));
        }
    }

    @Test
    void shouldGiveEveryRecordWhatScoringItAloneGives() throws Exception {
        Detector detector = publishing(call -> false);
        ConsumerRecords<byte[], byte[]> poll = poll("payments", 12);

        assertThat(interceptor(detector).onConsume(poll)).containsExactlyElementsOf(poll);

        assertThatAllAreAsScoredAlone(poll, detector);
        assertThat(counts.batches).containsExactlyInAnyOrder(4, 4, 2); // of 12 records, two are malformed
        poll.forEach(record -> assertThat(record.headers()).isEmpty());
    }

    @Test
    void shouldScoreTheSameOnThreadsOfItsOwn() throws Exception {
        Detector detector = publishing(call -> false);
        ScoringInterceptor interceptor = interceptor(detector, 3);
        for (int round = 0; round < 50; round++) {
            ConsumerRecords<byte[], byte[]> poll = poll("payments", 200);

            interceptor.onConsume(poll);

            assertThatAllAreAsScoredAlone(poll, detector);
        }
    }

    /** A detector of which every record goes on to the topology. */
    private Detector publishing(IntPredicate fails) throws Exception {
        return detector("cards", "cards.scores", fails);
    }

    private void assertThatAllAreAsScoredAlone(ConsumerRecords<byte[], byte[]> poll, Detector detector) {
        RowScorer alone = new RowScorer(detector.active());
        for (ConsumerRecord<byte[], byte[]> record : poll) {
            Outcome outcome = outcome(record);
            Outcome expected = alone.score(record.value(), detector.policies().of(0), () -> {});
            assertThat(outcome).isInstanceOf(expected.getClass());
            if (expected instanceof Outcome.Scored scored) {
                Verdict verdict = ((Outcome.Scored) outcome).verdict();
                assertThat(verdict.rawScore()).isCloseTo(scored.verdict().rawScore(), within(1e-4f));
                assertThat(verdict.severity()).isEqualTo(scored.verdict().severity());
            } else {
                assertThat(outcome).isEqualTo(expected);
            }
            if (expected instanceof Outcome.Anomaly anomaly) {
                assertThat(((Outcome.Anomaly) outcome).contributions()).hasSameSizeAs(anomaly.contributions());
                assertThat(((Outcome.Anomaly) outcome).document()).isEqualTo(anomaly.document());
            }
        }
    }

    @Test
    void shouldPassOverWhatTheDecoderSkipsAndCountItWhenItIsCommitted() throws Exception {
        Engine engine = OnnxEngine.open(TinyModel.bytes());
        JsonDecoder json = new JsonDecoder(engine.metadata().schema(), 1 << 20);
        Detector detector = opened(new Detector(
                TinyDetector.settings("cards", null),
                new ActiveModel(
                        TinyDetector.settings("cards", null),
                        engine,
                        (value, batch) -> value == null ? Decoded.Skipped.TOMBSTONE : json.decode(value, batch))));
        ConsumerRecords<byte[], byte[]> poll = new ConsumerRecords<>(
                Map.of(
                        new TopicPartition("payments", 0),
                        List.of(
                                record(0, null),
                                record(1, "{\"amount\": 51, \"card\": {\"country\": \"SE\"}, \"online\": true}"),
                                record(2, null),
                                record(3, "{\"amount\": 5000}"),
                                record(4, null))),
                Map.of());
        ConsumerRecords<byte[], byte[]> left = interceptor(detector).onConsume(poll);

        assertThat(left).extracting(ConsumerRecord::offset).containsExactly(0L, 2L, 3L, 4L);
        assertThat(outcome(record(0, null))).isEqualTo(new Outcome.Skipped(Decoded.Why.TOMBSTONE));
        assertThat(outcome(record(2, null))).isEqualTo(new Outcome.Skipped(Decoded.Why.TOMBSTONE));
        assertThat(outcome(record(3, null))).isInstanceOf(Outcome.Anomaly.class);
        assertThat(counts.batches).containsExactly(2);
        assertThat(counts.skipped).isEmpty();
        commit();
        assertThat(counts.skipped).hasSize(3);
        assertThat(counts.verdicts()).isEqualTo(2);
        assertThat(counts.deadLetters).isZero();
        assertThat(new RowScorer(detector.active())
                        .score(null, detector.policies().of(0), () -> {}))
                .isEqualTo(new Outcome.Skipped(Decoded.Why.TOMBSTONE));
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, @Nullable String json) {
        return new ConsumerRecord<>("payments", 0, offset, null, json == null ? null : bytes(json));
    }

    @Test
    void shouldTraceAPollWithItsCallsOfTheModel() throws Exception {
        RecordedTrace trace = new RecordedTrace(true);
        tracer = (topic, partitions, records) -> {
            trace.events.add("poll " + topic + ", partitions " + partitions + ", records " + records);
            return trace;
        };

        ConsumerRecords<byte[], byte[]> poll = poll("payments", 12);
        interceptor(publishing(call -> call == 0)).onConsume(poll);

        assertThat(trace.events)
                .containsExactly(
                        "poll payments, partitions 2, records 12",
                        "call cards, rows 2",
                        "call failed",
                        "call cards, rows 2",
                        "call ended",
                        "call cards, rows 4",
                        "call ended",
                        "call cards, rows 4",
                        "call ended",
                        "poll ended");
        assertThat(outcomes(poll.iterator().next()).trace()).isSameAs(trace);
    }

    @Test
    void shouldPassOverOtherTopics() throws Exception {
        ConsumerRecords<byte[], byte[]> poll = poll("something-else", 5);

        interceptor(detector(call -> false)).onConsume(poll);

        assertThat(counts.batches).isEmpty();
        poll.forEach(record -> assertThat(outcome(record)).isEqualTo(Outcome.UNSCORED));
    }

    @Test
    void shouldTryAFailedBatchAgain() throws Exception {
        ConsumerRecords<byte[], byte[]> poll = poll("payments", 3);

        interceptor(detector(call -> call == 0)).onConsume(poll);

        assertThat(counts.failures).hasValue(1);
        assertThat(counts.batches).containsExactly(3);
    }

    @Test
    void shouldLeaveRecordsUnscoredAndGoOnWhereTheModelFailsTwice() throws Exception {
        ScoringInterceptor interceptor = interceptor(publishing(call -> call < 2));
        ConsumerRecords<byte[], byte[]> first = poll("payments", 3);
        ConsumerRecords<byte[], byte[]> second = poll("payments", 3);

        interceptor.onConsume(first);
        first.forEach(record -> assertThat(outcome(record)).isEqualTo(Outcome.UNSCORED));
        interceptor.onConsume(second);
        second.forEach(record -> assertThat(outcome(record)).isNotEqualTo(Outcome.UNSCORED));

        assertThat(counts.failures).hasValue(2);
    }

    @Test
    void shouldRejectARecordThatTheModelFailsOnAlone() throws Exception {
        Detector detector = detector(call -> true);
        Outcome outcome = new RowScorer(detector.active())
                .score(bytes("{\"amount\": 1}"), detector.policies().of(0), counts::inferenceFailed);

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Rejected.class, rejected -> assertThat(rejected.reason())
                .isEqualTo("scoring-failed"));
    }

    @Test
    void shouldRejectARecordOnWhichTheModelThrowsAnError() throws Exception {
        Detector detector = detector("cards", null, call -> true, () -> new StackOverflowError("as planned"));

        Outcome outcome = new RowScorer(detector.active())
                .score(bytes("{\"amount\": 1}"), detector.policies().of(0), counts::inferenceFailed);

        assertThat(outcome).isEqualTo(Outcome.Rejected.scoringFailed("java.lang.StackOverflowError: as planned"));
    }

    @Test
    void shouldHandOnlyTheUnusualAndTheLastOfEachPartitionToTheStream() throws Exception {
        ConsumerRecords<byte[], byte[]> poll = new ConsumerRecords<>(
                Map.of(
                        new TopicPartition("payments", 0),
                        List.of(ordinary(0, 0), unusual(0, 1), ordinary(0, 2), junk(0, 3), ordinary(0, 4)),
                        new TopicPartition("payments", 1),
                        List.of(ordinary(1, 7), ordinary(1, 8))),
                Map.of(
                        new TopicPartition("payments", 0),
                        new OffsetAndMetadata(5),
                        new TopicPartition("payments", 1),
                        new OffsetAndMetadata(12)));

        ConsumerRecords<byte[], byte[]> left =
                interceptor(detector(call -> false)).onConsume(poll);

        assertThat(offsets(left, 0)).containsExactly(1L, 3L, 4L);
        assertThat(offsets(left, 1)).containsExactly(8L);
        assertThat(left.nextOffsets()).isEqualTo(poll.nextOffsets());
        assertThat(outcome(unusual(0, 1))).isInstanceOf(Outcome.Anomaly.class);
        assertThat(outcome(junk(0, 3))).isInstanceOf(Outcome.Rejected.class);
        assertThat(outcome(ordinary(0, 4))).isEqualTo(Outcome.SETTLED);
        assertThat(outcome(ordinary(1, 8))).isEqualTo(Outcome.SETTLED);
    }

    private Detector suppressing(@Nullable String scoresTopic, SuppressionRule rule) throws Exception {
        DetectorSettings settings = TinyDetector.settings(scoresTopic).withSuppressions(List.of(rule));
        return opened(new Detector(settings, new ActiveModel(settings, OnnxEngine.open(TinyModel.bytes()), 1 << 20)));
    }

    private static SuppressionRule scoped(String where) {
        return new SuppressionRule("known", null, null, RecordCondition.parse(where), null, null, null, null, "");
    }

    @Test
    void shouldSettleWhatARuleSuppressesAndCountItWhenItIsCommitted() throws Exception {
        ConsumerRecords<byte[], byte[]> poll =
                poll(List.of(unusual(0, 0), ordinary(0, 1), unusual(0, 2), ordinary(0, 3)));

        ConsumerRecords<byte[], byte[]> left =
                interceptor(suppressing(null, scoped("amount > 100"))).onConsume(poll);

        assertThat(offsets(left, 0)).containsExactly(3L);
        assertThat(counts.suppressed).isEmpty();
        commit();
        assertThat(counts.suppressed).extracting(Outcome.Suppressed::rule).containsExactly("known", "known");
        assertThat(counts.anomalies).isEmpty();
    }

    @Test
    void shouldHandOnWhatIsSuppressedIfItsVerdictIsPublished() throws Exception {
        ConsumerRecords<byte[], byte[]> poll = poll(List.of(unusual(0, 0), ordinary(0, 1)));

        ConsumerRecords<byte[], byte[]> left =
                interceptor(suppressing("cards.scores", scoped("amount > 100"))).onConsume(poll);

        assertThat(left).containsExactlyElementsOf(poll);
        assertThat(outcome(unusual(0, 0))).isInstanceOf(Outcome.Suppressed.class);
    }

    @Test
    void shouldExplainOnlyWhatNoRuleAboutRecordsSuppresses() throws Exception {
        ConsumerRecord<byte[], byte[]> other =
                new ConsumerRecord<>("payments", 0, 1, bytes("c-17"), bytes("{\"amount\": 150}"));

        interceptor(suppressing(null, scoped("record-key = c-17"))).onConsume(poll(List.of(unusual(0, 0), other)));

        assertThat(outcome(unusual(0, 0)))
                .isInstanceOfSatisfying(Outcome.Anomaly.class, anomaly -> assertThat(anomaly.contributions())
                        .isNotEmpty());
        assertThat(outcome(other)).isInstanceOf(Outcome.Suppressed.class);
    }

    @Test
    void shouldSuppressByTheReasonsOfABatch() throws Exception {
        SuppressionRule downwards = new SuppressionRule(
                "downwards", "amount", MinDeviation.parse("below"), null, null, null, null, null, "");
        ConsumerRecord<byte[], byte[]> below = new ConsumerRecord<>(
                "payments", 0, 1, null, bytes("{\"amount\": -50, \"card\": {\"country\": \"SE\"}, \"online\": true}"));
        ConsumerRecord<byte[], byte[]> above = new ConsumerRecord<>(
                "payments", 0, 2, null, bytes("{\"amount\": 150, \"card\": {\"country\": \"SE\"}, \"online\": true}"));

        interceptor(suppressing(null, downwards)).onConsume(poll(List.of(below, above)));

        assertThat(outcome(below)).isInstanceOf(Outcome.Anomaly.class);
        assertThat(outcome(above)).isInstanceOf(Outcome.Suppressed.class);
    }

    @Test
    void shouldHandEveryRecordOnWhereItsVerdictIsPublished() throws Exception {
        ConsumerRecords<byte[], byte[]> poll = poll(List.of(ordinary(0, 0), ordinary(0, 1), ordinary(0, 2)));

        ConsumerRecords<byte[], byte[]> left =
                interceptor(detector("cards", "cards.scores", call -> false)).onConsume(poll);

        assertThat(left).containsExactlyElementsOf(poll);
        poll.forEach(record -> assertThat(outcome(record)).isInstanceOf(Outcome.Ordinary.class));
    }

    @Test
    void shouldHandOnWhatOneOfTwoDetectorsWrites() throws Exception {
        List<Detector> both = List.of(
                detector("cards", null, call -> false),
                detector("every-verdict", "every-verdict.scores", call -> false));
        ConsumerRecords<byte[], byte[]> poll = poll(List.of(ordinary(0, 0), ordinary(0, 1)));

        ConsumerRecords<byte[], byte[]> left = interceptor(both, 0).onConsume(poll);

        assertThat(left).containsExactlyElementsOf(poll);
        PendingRecord outcomes = outcomes(ordinary(0, 0));
        assertThat(outcomes.outcome(0)).isEqualTo(Outcome.SETTLED);
        assertThat(outcomes.outcome(1)).isInstanceOf(Outcome.Ordinary.class);
    }

    @Test
    void shouldHandOnWhatCouldNotBeScored() throws Exception {
        ConsumerRecords<byte[], byte[]> poll = poll(List.of(ordinary(0, 0), ordinary(0, 1), ordinary(0, 2)));

        ConsumerRecords<byte[], byte[]> left =
                interceptor(detector(call -> true)).onConsume(poll);

        assertThat(left).containsExactlyElementsOf(poll);
        poll.forEach(record -> assertThat(outcome(record)).isEqualTo(Outcome.UNSCORED));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void shouldGoOnWithTheNextPollAfterErrorsInFullBatches(int scoreThreads) throws Exception {
        AtomicBoolean failing = new AtomicBoolean(true);
        Detector detector =
                detector("cards", "cards.scores", call -> failing.get(), () -> new StackOverflowError("as planned"));
        ScoringInterceptor interceptor = interceptor(detector, scoreThreads);
        for (int round = 0; round < 3; round++) {
            ConsumerRecords<byte[], byte[]> failed = poll("payments", 20);
            assertThat(interceptor.onConsume(failed)).containsExactlyElementsOf(failed);
            failed.forEach(record -> {
                if (!isJunk(record)) {
                    assertThat(outcome(record)).isEqualTo(Outcome.UNSCORED);
                }
            });
        }
        failing.set(false);
        ConsumerRecords<byte[], byte[]> poll = poll("payments", 20);

        interceptor.onConsume(poll);

        assertThatAllAreAsScoredAlone(poll, detector);
    }

    @Test
    void shouldScoreEveryRecordAlthoughItsObserverThrows() throws Exception {
        GUARD_LOG.setLevel(Level.OFF); // it would log the planned error with its stack
        Detector detector = publishing(call -> false);
        DetectionObserver throwing = (DetectionObserver) Proxy.newProxyInstance(
                DetectionObserver.class.getClassLoader(),
                new Class<?>[] {DetectionObserver.class},
                (proxy, method, arguments) -> {
                    throw new NoSuchMethodError("as planned");
                });
        ScoringInterceptor interceptor = interceptor(List.of(new ObservedDetector(detector, throwing)));
        for (int round = 0; round < 3; round++) {
            ConsumerRecords<byte[], byte[]> poll = poll("payments", 20);

            interceptor.onConsume(poll);

            assertThatAllAreAsScoredAlone(poll, detector);
        }
    }

    @Test
    void shouldLeaveRecordsUnscoredAndGoOnAfterErrorsInTheDecoder() throws Exception {
        AtomicBoolean failing = new AtomicBoolean(true);
        DetectorSettings settings = TinyDetector.settings("cards.scores");
        Engine engine = OnnxEngine.open(TinyModel.bytes());
        JsonDecoder decoder = new JsonDecoder(engine.metadata().schema(), 1 << 20);
        Detector detector = opened(new Detector(settings, new ActiveModel(settings, engine, (value, batch) -> {
            Decoded decoded = decoder.decode(value, batch);
            if (failing.get() && batch.rows() == 2) {
                throw new ExceptionInInitializerError("as planned");
            }
            return decoded;
        })));
        ScoringInterceptor interceptor = interceptor(detector, 2);
        ConsumerRecords<byte[], byte[]> failed = poll(List.of(ordinary(0, 0), ordinary(0, 1), ordinary(0, 2)));
        assertThat(interceptor.onConsume(failed)).containsExactlyElementsOf(failed);
        failed.forEach(record -> assertThat(outcome(record)).isEqualTo(Outcome.UNSCORED));
        failing.set(false);
        ConsumerRecords<byte[], byte[]> poll = poll("payments", 20);

        interceptor.onConsume(poll);

        assertThatAllAreAsScoredAlone(poll, detector);
    }

    @Test
    void shouldExplainTheAnomaliesOfABatchInOneCallAndParseNothingElse() throws Exception {
        Detector detector = detector(call -> false);
        ConsumerRecords<byte[], byte[]> poll =
                poll(List.of(unusual(0, 0), ordinary(0, 1), unusual(0, 2), ordinary(0, 3)));

        interceptor(detector).onConsume(poll);

        // the calls after it look for replacements, in batches of their own
        assertThat(((FlakyEngine) detector.active().engine()).explainedRows()).startsWith(List.of(0, 2));
        Outcome.Anomaly anomaly = (Outcome.Anomaly) outcome(unusual(0, 2));
        assertThat(anomaly.contributions()).isNotEmpty();
        assertThat(anomaly.document().get("amount").asInt()).isEqualTo(150);
    }

    @Test
    void shouldTellTheObserverOnceOfRecordsThatAreScoredTwice() throws Exception {
        ScoringInterceptor interceptor = interceptor(detector(call -> false));
        ConsumerRecords<byte[], byte[]> poll =
                poll(List.of(ordinary(0, 0), unusual(0, 1), ordinary(0, 2), junk(0, 3), ordinary(0, 4)));
        for (int attempt = 0; attempt < 3; attempt++) { // the first two are aborted
            interceptor.onConsume(poll);
            assertThat(counts.verdicts()).isZero();
        }

        commit();
        commit();

        assertThat(counts.ordinaryScores).hasSize(3);
        assertThat(counts.anomalies).hasSize(1);
        assertThat(counts.deadLetters).isEqualTo(1);
        assertThat(counts.fieldsTold).hasPositiveValue();
    }

    @Test
    void shouldTellTheObserverWhenTheConsumerCommits() throws Exception {
        ScoringInterceptor interceptor = interceptor(detector(call -> false));
        interceptor.onConsume(poll(List.of(ordinary(0, 0), unusual(0, 1), ordinary(0, 2))));

        interceptor.onCommit(Map.of(new TopicPartition("payments", 0), new OffsetAndMetadata(1)));
        assertThat(counts.verdicts()).isEqualTo(1);
        interceptor.onCommit(Map.of(new TopicPartition("payments", 0), new OffsetAndMetadata(3)));
        assertThat(counts.verdicts()).isEqualTo(3);
    }

    @Test
    void shouldGoOverToAnotherModelBetweenTwoPolls() throws Exception {
        Detector detector = publishing(call -> false);
        ScoringInterceptor interceptor = interceptor(detector);
        ConsumerRecords<byte[], byte[]> before = poll(List.of(ordinary(0, 0)));
        ConsumerRecords<byte[], byte[]> after = poll(List.of(ordinary(0, 1)));
        interceptor.onConsume(before);
        ActiveModel first = detector.active();
        ActiveModel second = new ActiveModel(detector.settings(), OnnxEngine.open(TinyModel.bytes()), 1 << 20);

        detector.activate(second).close();
        interceptor.onConsume(after);

        assertThat(((Outcome.Ordinary) outcome(ordinary(0, 0))).model()).isSameAs(first.reference());
        assertThat(((Outcome.Ordinary) outcome(ordinary(0, 1))).model()).isSameAs(second.reference());
    }

    @Test
    void shouldEndAPollWithTheModelThatItBeganWithAlthoughThatIsClosedMeanwhile() throws Exception {
        ActiveModel second =
                new ActiveModel(TinyDetector.settings("cards.scores"), OnnxEngine.open(TinyModel.bytes()), 1 << 20);
        AtomicReference<Detector> swapped = new AtomicReference<>();
        Detector detector = publishing(call -> {
            if (call == 0) {
                swapped.get().activate(second).close();
            }
            return false;
        });
        swapped.set(detector);
        ActiveModel first = detector.active();
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int offset = 0; offset < 3 * BATCH_ROWS; offset++) {
            records.add(offset % 2 == 0 ? ordinary(0, offset) : unusual(0, offset));
        }

        ScoringInterceptor interceptor = interceptor(detector);
        interceptor.onConsume(poll(records));

        assertThat(detector.active()).isSameAs(second);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            assertThat(outcome(record))
                    .isInstanceOfSatisfying(Outcome.Scored.class, scored -> assertThat(scored.model())
                            .isSameAs(first.reference()));
        }
        interceptor.close();
        assertThatThrownBy(first::retain).isInstanceOf(EngineClosedException.class);
    }

    @Test
    void shouldHoldTheDocumentsOfFewLargeAnomalies() throws Exception {
        Detector detector = publishing(call -> false);
        String large = "{\"amount\": 150, \"lists\": [" + "[],".repeat(200_000) + "[]]}";
        ScoringInterceptor interceptor = interceptor(detector);
        for (int poll = 0; poll < 2; poll++) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (int offset = 3 * poll; offset < 3 * poll + 3; offset++) {
                records.add(record(0, offset, large));
            }

            interceptor.onConsume(poll(records));

            List<Boolean> held = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                Outcome.Anomaly anomaly = (Outcome.Anomaly) outcome(record);
                assertThat(anomaly.contributions()).isNotEmpty();
                held.add(anomaly.document() != null);
            }
            assertThat(held).as("poll " + poll).containsExactly(true, false, false);
        }
    }

    @Test
    void shouldReadARecordOnceForAllDetectors() throws Exception {
        List<Detector> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(detector("cards-" + i, "scores-" + i, call -> false));
        }
        ConsumerRecords<byte[], byte[]> poll = poll("payments", 40);

        interceptor(all, 2).onConsume(poll);

        for (ConsumerRecord<byte[], byte[]> record : poll) {
            PendingRecord outcomes = outcomes(record);
            for (int detector = 0; detector < 4; detector++) {
                assertThat(outcomes.outcome(detector))
                        .isInstanceOf(isJunk(record) ? Outcome.Rejected.class : Outcome.Scored.class);
                if (isJunk(record)) {
                    assertThat(outcomes.outcome(detector)).isSameAs(outcomes.outcome(0));
                }
            }
        }
    }

    private static List<Long> offsets(ConsumerRecords<byte[], byte[]> records, int partition) {
        return records.records(new TopicPartition("payments", partition)).stream()
                .map(ConsumerRecord::offset)
                .toList();
    }

    private static ConsumerRecord<byte[], byte[]> ordinary(int partition, long offset) {
        return record(partition, offset, "{\"amount\": 51, \"card\": {\"country\": \"SE\"}, \"online\": true}");
    }

    private static ConsumerRecord<byte[], byte[]> unusual(int partition, long offset) {
        return record(partition, offset, "{\"amount\": 150, \"card\": {\"country\": \"SE\"}, \"online\": true}");
    }

    private static ConsumerRecord<byte[], byte[]> junk(int partition, long offset) {
        return record(partition, offset, "junk");
    }

    private static ConsumerRecord<byte[], byte[]> record(int partition, long offset, String value) {
        return new ConsumerRecord<>(
                "payments",
                partition,
                offset,
                1_767_614_400_000L,
                TimestampType.CREATE_TIME,
                -1,
                value.length(),
                null,
                bytes(value),
                new RecordHeaders(),
                Optional.empty());
    }

    private static ConsumerRecords<byte[], byte[]> poll(List<ConsumerRecord<byte[], byte[]>> ofOnePartition) {
        return new ConsumerRecords<>(Map.of(new TopicPartition("payments", 0), ofOnePartition), Map.of());
    }

    /** Records without timestamps over two partitions; every sixth is junk. */
    private static ConsumerRecords<byte[], byte[]> poll(String topic, int records) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> byPartition = new LinkedHashMap<>();
        for (int i = 0; i < records; i++) {
            byte[] value = i % 6 == 5 ? bytes("junk") : bytes("{\"amount\": " + i + "}");
            byPartition
                    .computeIfAbsent(new TopicPartition(topic, i % 2), unused -> new ArrayList<>())
                    .add(new ConsumerRecord<>(topic, i % 2, i, null, value));
        }
        return new ConsumerRecords<>(byPartition, Map.of());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
