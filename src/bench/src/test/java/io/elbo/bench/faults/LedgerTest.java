package io.elbo.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
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
    private Ledger ledger = ledger(Ledger.Mode.EVERY_RECORD, 3);

    private static Ledger ledger(Ledger.Mode mode, double threshold) {
        return new Ledger("d", mode, List.of(threshold), Versions.withoutRegistry());
    }

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
        inputs.put(new Ledger.Position(0, offset), new Expected(input, "", false, List.of(2.5f)));
    }

    private void anomaly(long offset) {
        answer(offset, 2.5, 1_000 + offset, "of.the.input", true);
    }

    private void verdict(long offset, double score, long timestamp, String trace) {
        answer(offset, score, timestamp, trace, false);
    }

    private void answer(long offset, double score, long timestamp, String trace, boolean anomaly) {
        answer(offset, score, timestamp, trace, anomaly, "");
    }

    private void answer(long offset, double score, long timestamp, String trace, boolean anomaly, String model) {
        RecordHeaders headers = feedHeaders(offset);
        headers.add("elbo-input-ce_type", bytes(trace));
        headers.add("ce_id", bytes("in-0-" + offset + "-d"));
        headers.add("content-type", bytes("application/json"));
        String body = "{\"score\":9,\"rawScore\":" + score + ",\"severity\":\"" + (anomaly ? "warning" : "none")
                + "\"" + model + ",\"source\":{\"topic\":\"in\",\"partition\":0," + "\"offset\":" + offset
                + ",\"timestamp\":"
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

    private void annotatedBy(int version, long offset) {
        RecordHeaders headers = inputHeaders(offset);
        headers.add("elbo-registry-version", bytes(Integer.toString(version)));
        ledger.annotated(record("annotated", offset, 1_000 + offset, headers, "{}"));
    }

    private void refused(long offset) {
        RecordHeaders headers = inputHeaders(offset);
        headers.add("elbo-dlq-partition", bytes("0"));
        headers.add("elbo-dlq-offset", bytes(Long.toString(offset)));
        headers.add("elbo-dlq-reason", bytes("output-refused"));
        ledger.deadLetter(record("dlq", offset, 1_000 + offset, headers, "{}"));
    }

    /** A detector with the versions 0 and 1 of two models, which flag records from 3 on. */
    private Versions withTwoVersions(Ledger.Mode mode) {
        Versions versions = Versions.withRegistry();
        versions.publish(1, 1);
        ledger = new Ledger("d", mode, List.of(3.0, 3.0), versions);
        return versions;
    }

    private void input(long offset, float byTheFile, float byTheOther) {
        ConsumerRecord<byte[], byte[]> input = record("in", offset, 1_000 + offset, inputHeaders(offset), "{}");
        inputs.put(new Ledger.Position(0, offset), new Expected(input, "", false, List.of(byTheFile, byTheOther)));
    }

    private void verdictBy(int version, long offset, double score, boolean isAnomaly) {
        answer(
                offset,
                score,
                1_000 + offset,
                "of.the.input",
                isAnomaly,
                ",\"model\":{\"registryVersion\":" + version + "}");
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
        ledger = ledger(Ledger.Mode.ANOMALIES_ONLY, 3); // records score 2.5
        input(0);
        assertBalance(0, 0, 0);
    }

    @Test
    void shouldCountALostADoubledAndAnUndueAnomalyWhereOnlyAnomaliesAreWritten() {
        ledger = ledger(Ledger.Mode.ANOMALIES_ONLY, 2);
        input(0);
        input(1);
        input(2);
        anomaly(1);
        anomaly(1);
        anomaly(2);
        assertBalance(1, 1, 0);

        inputs.clear();
        ledger = ledger(Ledger.Mode.ANOMALIES_ONLY, 3);
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
        ledger = ledger(Ledger.Mode.SOME_RECORDS, 0);
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

    @Test
    void shouldCompareAVerdictWithTheVersionThatItNames() {
        withTwoVersions(Ledger.Mode.EVERY_RECORD);
        for (long offset = 0; offset < 5; offset++) {
            input(offset, 2.5f, 2.75f);
        }
        verdictBy(0, 0, 2.5, false);
        annotatedBy(0, 0);
        verdictBy(1, 1, 2.75, false);
        annotatedBy(1, 1);
        verdictBy(1, 2, 2.5, false); // the score of another version
        annotatedBy(1, 2);
        verdictBy(7, 3, 2.5, false); // no such version
        annotatedBy(7, 3);
        rightVerdict(4); // names none
        annotated(4);
        assertBalance(0, 0, 3);
    }

    @Test
    void shouldTakeAVerdictByEitherModelThatHadTheNumber() {
        Versions versions = withTwoVersions(Ledger.Mode.EVERY_RECORD);
        versions.beginAnew();
        versions.publish(1, 0);
        versions.reigned(1, 2, 3);
        for (long offset = 0; offset < 3; offset++) {
            input(offset, 2.5f, 2.75f);
            annotatedBy(1, offset);
        }
        verdictBy(1, 0, 2.75, false); // as the number was at first
        verdictBy(1, 1, 2.5, false); // as it is now
        verdictBy(1, 2, 2.75, false); // as it was at first, but now it is the other one for certain
        assertBalance(0, 0, 1);
    }

    @Test
    void shouldCountAVerdictWhoseSeverityIsNotThatOfItsVersion() {
        withTwoVersions(Ledger.Mode.ANOMALIES_ONLY);
        input(0, 2.5f, 3.5f);
        verdictBy(0, 0, 2.5, true);
        assertBalance(0, 0, 1);
    }

    @Test
    void shouldExpectAnAnomalyIfEveryVersionFlagsTheRecord() {
        withTwoVersions(Ledger.Mode.ANOMALIES_ONLY);
        input(0, 2.5f, 3.5f);
        input(1, 3.5f, 4.5f);
        assertBalance(1, 0, 0);
    }

    @Test
    void shouldExpectTheAnomaliesOfTheVersionThatWasInUseForCertain() {
        withTwoVersions(Ledger.Mode.ANOMALIES_ONLY).reigned(1, 1, 3);
        input(0, 2.5f, 3.5f);
        input(1, 2.5f, 3.5f);
        input(2, 3.5f, 2.5f);
        verdictBy(0, 2, 3.5, true);
        assertBalance(1, 0, 1);
    }

    @Test
    void shouldCountAnAnnotatedRecordThatNamesAnotherVersionThanTheVerdict() {
        withTwoVersions(Ledger.Mode.EVERY_RECORD);
        input(0, 2.5f, 2.75f);
        verdictBy(1, 0, 2.75, false);
        annotated(0); // names none
        assertBalance(0, 0, 1);
    }
}
