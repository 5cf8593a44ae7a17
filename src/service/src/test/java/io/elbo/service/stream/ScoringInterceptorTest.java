package io.elbo.service.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.score.OnnxScorer;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.service.TinyModel;
import io.elbo.service.config.DetectorSettings;
import io.elbo.service.detector.Detector;
import io.elbo.service.detector.Outcome;
import io.elbo.service.detector.RowScorer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScoringInterceptorTest {
    private static final int BATCH_ROWS = 4;

    private final Handoff handoff = new Handoff();
    private final Counts counts = new Counts();
    private final List<Detector> opened = new ArrayList<>();
    private ScoringThreads threads = new ScoringThreads(0);

    @AfterEach
    void close() {
        threads.close();
        opened.forEach(Detector::close);
    }

    private Detector detector(IntPredicate fails) throws Exception {
        DetectorSettings settings = new DetectorSettings(
                "cards",
                "payments",
                Path.of("tiny.onnx"),
                new AlertBudget.Share(0.001),
                new AlertBudget.Share(0.0001),
                false,
                "cards.anomalies",
                null,
                null,
                "payments.dlq",
                true,
                5,
                null);
        Detector detector = new Detector(settings, new FlakyScorer(OnnxScorer.open(TinyModel.bytes()), fails), 1 << 20);
        opened.add(detector);
        return detector;
    }

    private ScoringInterceptor interceptor(Detector detector) {
        return interceptor(detector, 0);
    }

    private ScoringInterceptor interceptor(Detector detector, int scoreThreads) {
        threads = new ScoringThreads(scoreThreads);
        ScoringInterceptor interceptor = new ScoringInterceptor();
        ScoringPlan plan = new ScoringPlan(List.of(new Watch(detector, counts)), handoff, threads, BATCH_ROWS);
        interceptor.configure(Map.of(ScoringInterceptor.PLAN, plan));
        return interceptor;
    }

    private @Nullable Outcome outcome(ConsumerRecord<byte[], byte[]> record) {
        return handoff.lane("cards", record.topic(), record.partition()).take(record.offset());
    }

    @Test
    void shouldGiveEveryRecordWhatScoringItAloneGives() throws Exception {
        Detector detector = detector(call -> false);
        ConsumerRecords<byte[], byte[]> poll = poll("payments", 12);

        assertThat(interceptor(detector).onConsume(poll)).isSameAs(poll);

        assertThatAllAreAsScoredAlone(poll, detector);
        assertThat(counts.batches).containsExactly(4, 4, 2); // of 12 records, two are malformed
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
                assertThat(((Outcome.Scored) outcome).score())
                        .isCloseTo(scored.score(), org.assertj.core.data.Offset.offset(1e-4f));
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

    /** Records over two partitions; every sixth is junk. */
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
