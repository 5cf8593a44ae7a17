package io.elbo.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** That the books notice what they are there for: a harness that cannot fail proves nothing. */
final class LedgerTest {
    private final Map<Ledger.Position, Expected> inputs = new HashMap<>();
    private final Set<Long> large = new HashSet<>(); // offsets
    private Ledger ledger = new Ledger("d", Ledger.Mode.EVERY_RECORD, 0);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private RecordHeaders inputHeaders(long offset) {
        RecordHeaders headers = feedHeaders(offset);
        headers.add("ce_type", bytes("of.the.input"));
        return headers;
    }

    private RecordHeaders feedHeaders(long offset) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(Feed.NUMBER, ByteBuffer.allocate(Long.BYTES).putLong(offset).array());
        if (large.contains(offset)) {
            headers.add(Feed.LARGE, bytes("300 kB"));
        }
        return headers;
    }

    private static ConsumerRecord<byte[], byte[]> record(
            String topic, long offset, long timestamp, RecordHeaders headers, String value) {
        return new ConsumerRecord<>(
                topic,
                0,
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                3,
                value.length(),
                bytes("key"),
                bytes(value),
                headers,
                Optional.empty());
    }

    private void input(long offset) {
        ConsumerRecord<byte[], byte[]> input = record("in", offset, 1_000 + offset, inputHeaders(offset), "{}");
        inputs.put(new Ledger.Position(0, offset), new Expected(input, "", false, 2.5f));
    }

    private void anomaly(long offset) {
        answer(offset, 2.5, 1_000 + offset, "of.the.input", true);
    }

    private void verdict(long offset, double score, long timestamp, String trace) {
        answer(offset, score, timestamp, trace, false);
    }

    private void answer(long offset, double score, long timestamp, String trace, boolean anomaly) {
        RecordHeaders headers = feedHeaders(offset);
        headers.add("elbo-input-ce_type", bytes(trace));
        headers.add("ce_id", bytes("in-0-" + offset + "-d"));
        headers.add("content-type", bytes("application/json"));
        String body = "{\"score\":9,\"rawScore\":" + score + ",\"severity\":\"" + (anomaly ? "warning" : "none")
                + "\",\"source\":{\"topic\":\"in\",\"partition\":0," + "\"offset\":" + offset + ",\"timestamp\":"
                + timestamp + "}}";
        assertThat(ledger.verdict(record("out", 0, timestamp, headers, body), anomaly))
                .isEqualTo(offset);
    }

    private void rightVerdict(long offset) {
        verdict(offset, 2.5, 1_000 + offset, "of.the.input");
    }

    private void annotated(long offset) {
        ledger.annotated(record("annotated", offset, 1_000 + offset, inputHeaders(offset), "{}"));
    }

    private void refused(long offset) {
        RecordHeaders headers = inputHeaders(offset);
        headers.add("elbo-dlq-partition", bytes("0"));
        headers.add("elbo-dlq-offset", bytes(Long.toString(offset)));
        headers.add("elbo-dlq-reason", bytes("output-refused"));
        ledger.deadLetter(record("dlq", offset, 1_000 + offset, headers, "{}"));
    }

    private void assertBalance(long lost, long doubled, long wrong) {
        Ledger.Balance balance = ledger.balance(inputs);
        assertThat(balance.lost()).as("lost").isEqualTo(lost);
        assertThat(balance.doubled()).as("doubled").isEqualTo(doubled);
        assertThat(balance.wrong()).as(ledger.examples().toString()).isEqualTo(wrong);
        assertThat(balance.isClean()).isEqualTo(lost + doubled + wrong == 0);
    }

    @Test
    void shouldBeCleanWhereEveryRecordHasItsOneAnswer() {
        input(0);
        input(1);
        rightVerdict(0);
        annotated(0);
        rightVerdict(1);
        annotated(1);
        assertBalance(0, 0, 0);
    }

    @Test
    void shouldCountALostAndADoubledRecord() {
        input(0);
        input(1);
        rightVerdict(0);
        rightVerdict(0);
        annotated(0);
        assertBalance(1, 1, 0);
    }

    @Test
    void shouldCountAWrongScoreATimestampAHeaderAndAnAnswerToNothing() {
        input(0);
        input(1);
        input(2);
        verdict(0, 2.6, 1_000, "of.the.input");
        verdict(1, 2.5, 999, "of.the.input");
        verdict(2, 2.5, 1_002, "of.another");
        rightVerdict(3);
        for (long offset = 0; offset < 3; offset++) {
            annotated(offset);
        }
        assertBalance(0, 0, 4);
    }

    @Test
    void shouldExpectNothingOfOrdinaryRecordsWhereOnlyAnomaliesAreWritten() {
        ledger = new Ledger("d", Ledger.Mode.ANOMALIES_ONLY, 3); // records score 2.5
        input(0);
        assertBalance(0, 0, 0);
    }

    @Test
    void shouldCountALostADoubledAndAnUndueAnomalyWhereOnlyAnomaliesAreWritten() {
        ledger = new Ledger("d", Ledger.Mode.ANOMALIES_ONLY, 2);
        input(0);
        input(1);
        input(2);
        anomaly(1);
        anomaly(1);
        anomaly(2);
        assertBalance(1, 1, 0);

        inputs.clear();
        ledger = new Ledger("d", Ledger.Mode.ANOMALIES_ONLY, 3);
        input(0);
        anomaly(0);
        assertBalance(0, 0, 1);
    }

    @Test
    void shouldCountAnswersOutOfOrder() {
        input(0);
        input(1);
        rightVerdict(1);
        rightVerdict(0);
        annotated(0);
        annotated(1);
        assertBalance(0, 0, 1);
    }

    @Test
    void shouldCountADoubledButNoMissingAnswerOfADetectorThatWasNotAlwaysThere() {
        ledger = new Ledger("d", Ledger.Mode.SOME_RECORDS, 0);
        input(0);
        input(1);
        rightVerdict(1);
        assertBalance(0, 0, 0);

        rightVerdict(1);
        assertBalance(0, 1, 0);
    }

    @Test
    void shouldCountARecordThatIsAnnotatedTwiceAndOneThatIsNot() {
        input(0);
        input(1);
        rightVerdict(0);
        rightVerdict(1);
        annotated(0);
        annotated(0);
        assertBalance(1, 1, 0);
    }

    @Test
    void shouldExpectTheAnnotatedCopyOfALargeRecordOrADeadLetterAndNeverBoth() {
        for (long offset = 0; offset < 3; offset++) {
            large.add(offset);
            input(offset);
            rightVerdict(offset);
        }
        annotated(0);
        refused(1);
        annotated(2);
        refused(2);
        assertBalance(0, 1, 0);
    }

    @Test
    void shouldCountARefusalOfARecordThatNoTopicRefuses() {
        input(0);
        rightVerdict(0);
        annotated(0);
        refused(0);
        assertBalance(0, 1, 1);
    }
}
