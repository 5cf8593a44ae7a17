package io.elbo.stream.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.score.ScoringException;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.stream.detector.Counts;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.detector.RowScorer;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.testkit.TinyModel;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
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

    private final PendingScores pendingScores = new PendingScores();
    private final Counts counts = new Counts();
    private final List<Detector> opened = new ArrayList<>();
    private ScoringThreads threads = new ScoringThreads(0);

    @AfterEach
    void close() {
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
        DetectorSettings settings = new DetectorSettings(
                name,
                "payments",
                Path.of("tiny.onnx"),
                new AlertBudget.Share(0.001),
                new AlertBudget.Share(0.0001),
                false,
                name + ".anomalies",
                scoresTopic,
                null,
                "payments.dlq",
                true,
                5,
                null);
        Detector detector =
                new Detector(settings, new FlakyEngine(OnnxEngine.open(TinyModel.bytes()), fails, failure), 1 << 20);
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
        ScoringPlan plan = new ScoringPlan(detectors, pendingScores, threads, BATCH_ROWS);
        interceptor.configure(Map.of(ScoringInterceptor.PLAN, plan));
        return interceptor;
    }

    private static boolean isJunk(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value(), StandardCharsets.UTF_8).equals("junk");
    }

    private @Nullable Outcome outcome(ConsumerRecord<byte[], byte[]> record) {
        return outcome("cards", record);
    }

    private @Nullable Outcome outcome(String detector, ConsumerRecord<byte[], byte[]> record) {
        return pendingScores.queue(detector, record.topic(), record.partition()).take(record.offset());
    }

    @Test
    void shouldGiveEveryRecordWhatScoringItAloneGives() throws Exception {
        Detector detector = detector(call -> false);
        ConsumerRecords<byte[], byte[]> poll = poll("payments", 12);

        assertThat(interceptor(detector).onConsume(poll)).containsExactlyElementsOf(poll); // they have no timestamps

        assertThatAllAreAsScoredAlone(poll, detector);
        assertThat(counts.batches).containsExactlyInAnyOrder(4, 4, 2); // of 12 records, two are malformed
        poll.forEach(record -> assertThat(record.headers()).isEmpty());
    }

    @Test
    void shouldScoreTheSameOnThreadsOfItsOwn() throws Exception {
        Detector detector = detector(call -> false);
        ScoringInterceptor interceptor = interceptor(detector, 3);
        for (int round = 0; round < 50; round++) {
            ConsumerRecords<byte[], byte[]> poll = poll("payments", 200);

            interceptor.onConsume(poll);

            assertThatAllAreAsScoredAlone(poll, detector);
        }
    }

    private void assertThatAllAreAsScoredAlone(ConsumerRecords<byte[], byte[]> poll, Detector detector) {
        RowScorer alone = new RowScorer(detector);
        for (ConsumerRecord<byte[], byte[]> record : poll) {
            Outcome outcome = outcome(record);
            Outcome expected = alone.score(record.value());
            if (expected instanceof Outcome.Scored scored) {
                assertThat(((Outcome.Scored) outcome).rawScore())
                        .isCloseTo(scored.rawScore(), org.assertj.core.data.Offset.offset(1e-4f));
            } else {
                assertThat(outcome).isEqualTo(expected);
            }
        }
    }

    @Test
    void shouldPassOverOtherTopics() throws Exception {
        ConsumerRecords<byte[], byte[]> poll = poll("something-else", 5);

        interceptor(detector(call -> false)).onConsume(poll);

        assertThat(counts.batches).isEmpty();
        poll.forEach(record -> assertThat(outcome(record)).isNull());
    }

    @Test
    void shouldTryAFailedBatchAgain() throws Exception {
        ConsumerRecords<byte[], byte[]> poll = poll("payments", 3);

        interceptor(detector(call -> call == 0)).onConsume(poll);

        assertThat(counts.failures).isEqualTo(1);
        assertThat(counts.batches).containsExactly(3);
    }

    @Test
    void shouldLeaveRecordsUnscoredAndGoOnWhereTheModelFailsTwice() throws Exception {
        ScoringInterceptor interceptor = interceptor(detector(call -> call < 2));
        ConsumerRecords<byte[], byte[]> first = poll("payments", 3);
        ConsumerRecords<byte[], byte[]> second = poll("payments", 3);

        interceptor.onConsume(first);
        first.forEach(record -> assertThat(outcome(record)).isNull());
        interceptor.onConsume(second);
        second.forEach(record -> assertThat(outcome(record)).isNotNull());

        assertThat(counts.failures).isEqualTo(2);
    }

    @Test
    void shouldRejectARecordThatTheModelFailsOnAlone() throws Exception {
        Outcome outcome = new RowScorer(detector(call -> true)).score(bytes("{\"amount\": 1}"));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Rejected.class, rejected -> assertThat(rejected.reason())
                .isEqualTo("scoring-failed"));
    }

    @Test
    void shouldRejectARecordOnWhichTheModelThrowsAnError() throws Exception {
        Detector detector = detector("cards", null, call -> true, () -> new StackOverflowError("as planned"));

        Outcome outcome = new RowScorer(detector).score(bytes("{\"amount\": 1}"));

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
        assertThat(counts.judged).isEqualTo(5); // the ordinary ones; the others are for the processor to count
        assertThat(outcome(unusual(0, 1))).isInstanceOf(Outcome.Scored.class);
        assertThat(outcome(junk(0, 3))).isInstanceOf(Outcome.Rejected.class);
        assertThat(outcome(ordinary(0, 4))).isEqualTo(Outcome.SETTLED);
        assertThat(outcome(ordinary(1, 8))).isEqualTo(Outcome.SETTLED);
    }

    @Test
    void shouldHandEveryRecordOnWhereItsVerdictIsPublished() throws Exception {
        ConsumerRecords<byte[], byte[]> poll = poll(List.of(ordinary(0, 0), ordinary(0, 1), ordinary(0, 2)));

        ConsumerRecords<byte[], byte[]> left =
                interceptor(detector("cards", "cards.scores", call -> false)).onConsume(poll);

        assertThat(left).containsExactlyElementsOf(poll);
        assertThat(counts.judged).isZero();
        poll.forEach(record -> assertThat(outcome(record)).isInstanceOf(Outcome.Scored.class));
    }

    @Test
    void shouldHandOnWhatOneOfTwoDetectorsWrites() throws Exception {
        List<Detector> both = List.of(
                detector("cards", null, call -> false),
                detector("every-verdict", "every-verdict.scores", call -> false));
        ConsumerRecords<byte[], byte[]> poll = poll(List.of(ordinary(0, 0), ordinary(0, 1)));

        ConsumerRecords<byte[], byte[]> left = interceptor(both, 0).onConsume(poll);

        assertThat(left).containsExactlyElementsOf(poll);
        assertThat(outcome("cards", ordinary(0, 0))).isEqualTo(Outcome.SETTLED);
        assertThat(outcome("every-verdict", ordinary(0, 0))).isInstanceOf(Outcome.Scored.class);
    }

    @Test
    void shouldHandOnWhatCouldNotBeScored() throws Exception {
        ConsumerRecords<byte[], byte[]> poll = poll(List.of(ordinary(0, 0), ordinary(0, 1), ordinary(0, 2)));

        ConsumerRecords<byte[], byte[]> left =
                interceptor(detector(call -> true)).onConsume(poll);

        assertThat(left).containsExactlyElementsOf(poll);
        poll.forEach(record -> assertThat(outcome(record)).isNull());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void shouldGoOnWithTheNextPollAfterErrorsInFullBatches(int scoreThreads) throws Exception {
        AtomicBoolean failing = new AtomicBoolean(true);
        Detector detector = detector("cards", null, call -> failing.get(), () -> new StackOverflowError("as planned"));
        ScoringInterceptor interceptor = interceptor(detector, scoreThreads);
        for (int round = 0; round < 3; round++) {
            ConsumerRecords<byte[], byte[]> failed = poll("payments", 20);
            assertThat(interceptor.onConsume(failed)).containsExactlyElementsOf(failed);
            failed.forEach(record -> {
                if (!isJunk(record)) {
                    assertThat(outcome(record)).isNull();
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
        Detector detector = detector(call -> false);
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
