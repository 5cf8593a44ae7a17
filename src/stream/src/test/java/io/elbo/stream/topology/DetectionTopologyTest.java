package io.elbo.stream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.format.Decoded;
import io.elbo.core.score.ScoreParts;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.suppression.RecordCondition;
import io.elbo.core.suppression.SuppressionRule;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.Budgets;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.stream.batch.PendingScores;
import io.elbo.stream.challenger.Challengers;
import io.elbo.stream.commit.CommitHooks;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Counts;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Json;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.output.InputPosition;
import io.elbo.stream.output.OutputLimits;
import io.elbo.stream.output.RefusedOutputs;
import io.elbo.stream.output.TopicLimits;
import io.elbo.stream.policy.LearnedStateWriter;
import io.elbo.stream.policy.LearnedStates;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.tracing.RecordedTrace;
import io.elbo.testkit.TinyModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where records go and what they carry, without a broker: every record is scored alone here. */
class DetectionTopologyTest {
    private static final int MAX_RECORD_BYTES = 1 << 20;
    private static final int MAX_REQUEST_BYTES = 1 << 20;
    private static final TopicPartition PARTITION = new TopicPartition("payments", 0);
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PRODUCER = "00-" + TRACE + "-b7ad6b7169203331-01";
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final String ORDINARY = "{\"amount\": 51, \"card\": {\"country\": \"SE\"}, \"online\": true}";
    private static final String UNUSUAL = "{\"amount\": 150, \"card\": {\"country\": \"SE\"}, \"online\": true}";

    private final List<Detector> detectors = new ArrayList<>();
    private final OutputLimits limits = new OutputLimits(MAX_REQUEST_BYTES);
    private final RefusedOutputs refused = new RefusedOutputs(limits);
    private PendingScores pendingScores;
    private final Counts counts = new Counts();
    private @Nullable TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> payments;
    private TestOutputTopic<byte[], byte[]> anomalies;
    private TestOutputTopic<byte[], byte[]> scores;
    private TestOutputTopic<byte[], byte[]> deadLetters;

    @BeforeEach
    void start() throws Exception {
        add("cards", "payments", "cards.scores", true);
        add("bare", "payments", null, false);
        List<ObservedDetector> observed = detectors.stream()
                .map(detector -> new ObservedDetector(detector, counts))
                .toList();
        pendingScores = new PendingScores(observed);
        LearnedStateWriter learnedStates =
                new LearnedStateWriter(LearnedStates.unconnected("", List.of()), new CommitHooks(), Clock.systemUTC());
        TopologyTestDriver started = new TopologyTestDriver(
                DetectionTopology.build(
                        "elbo",
                        "payments",
                        null,
                        0,
                        observed,
                        Challengers.NONE,
                        pendingScores,
                        learnedStates,
                        limits,
                        refused,
                        new ModelBreaker(),
                        null),
                new Properties());
        driver = started;
        payments = started.createInputTopic("payments", new ByteArraySerializer(), new ByteArraySerializer());
        anomalies = output(started, "cards.anomalies");
        scores = output(started, "cards.scores");
        deadLetters = output(started, "payments.dlq");
    }

    private void add(String name, String input, @Nullable String scoresTopic, boolean includePayload) throws Exception {
        DetectorSettings settings = new DetectorSettings(
                name,
                input,
                Path.of("tiny.onnx"),
                new AlertBudget.Share(0.001),
                new AlertBudget.Share(0.0001),
                false,
                name + ".anomalies",
                scoresTopic,
                scoresTopic == null ? null : name + ".annotated",
                input + ".dlq",
                includePayload,
                2,
                null);
        settings = settings.withSuppressions(List.of(new SuppressionRule(
                "test-card", null, null, RecordCondition.parse("record-key = test"), null, null, null, null, "")));
        detectors.add(new Detector(
                settings, new ActiveModel(settings, OnnxEngine.open(TinyModel.bytes()), MAX_RECORD_BYTES)));
    }

    private static TestOutputTopic<byte[], byte[]> output(TopologyTestDriver driver, String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void stop() {
        if (driver != null) {
            driver.close();
        }
        detectors.forEach(Detector::close);
    }

    @Test
    void shouldPublishTheScoreOfAnOrdinaryRecordAndNoAnomaly() throws Exception {
        send(ORDINARY);

        assertThat(anomalies.isEmpty()).isTrue();
        assertThat(deadLetters.isEmpty()).isTrue();
        JsonNode score = Json.read(scores.readValue());
        assertThat(score.get("score").floatValue()).isCloseTo(TinyModel.score(51, true), within());
        assertThat(score.get("severity").asText()).isEqualTo("none");
        commit();
        assertThat(counts.verdicts()).isEqualTo(2); // one per detector of the topic
    }

    @Test
    void shouldPassARecordOnAsItCameWithItsVerdictInHeaders() {
        send(ORDINARY);

        var annotated = output(driver(), "cards.annotated").readRecord();
        assertThat(annotated.value()).isEqualTo(ORDINARY.getBytes(StandardCharsets.UTF_8));
        assertThat(annotated.headers().lastHeader("elbo-severity").value())
                .isEqualTo("none".getBytes(StandardCharsets.UTF_8));
        assertThat(Float.parseFloat(
                        new String(annotated.headers().lastHeader("elbo-score").value(), StandardCharsets.UTF_8)))
                .isCloseTo(TinyModel.score(51, true), within());
    }

    @Test
    void shouldSayInScoresAndHeadersWhichRuleSuppressesAnAnomalyAndPublishNone() throws Exception {
        RecordHeaders headers = new RecordHeaders();
        headers.add("elbo-suppressed", bytes("forged"));
        payments.pipeInput(new TestRecord<>(bytes("test"), bytes(UNUSUAL), headers, NOON));
        payments.pipeInput(new TestRecord<>(bytes("real"), bytes(UNUSUAL), headers, NOON));

        JsonNode score = Json.read(scores.readValue());
        assertThat(score.get("suppressed").asText()).isEqualTo("test-card");
        assertThat(score.get("severity").asText()).isEqualTo("critical");
        assertThat(Json.read(scores.readValue()).has("suppressed")).isFalse();
        var annotated = output(driver(), "cards.annotated");
        TestRecord<byte[], byte[]> suppressed = annotated.readRecord();
        assertThat(header(suppressed, "elbo-suppressed")).isEqualTo("test-card");
        assertThat(suppressed.headers().headers("elbo-suppressed")).hasSize(1);
        assertThat(header(suppressed, "elbo-severity")).isEqualTo("critical");
        assertThat(annotated.readRecord().headers().lastHeader("elbo-suppressed"))
                .isNull();
        assertThat(anomalies.readRecord().key()).isEqualTo(bytes("real"));
        assertThat(anomalies.isEmpty()).isTrue();
        commit();
        assertThat(counts.suppressed).extracting(Outcome.Suppressed::rule).containsExactly("test-card", "test-card");
        assertThat(counts.suppressed).extracting(Outcome.Suppressed::isSettled).containsExactly(false, true);
    }

    @Test
    void shouldExplainAnAnomaly() throws Exception {
        send(UNUSUAL);

        JsonNode anomaly = Json.read(anomalies.readValue());
        assertThat(anomaly.get("detector").asText()).isEqualTo("cards");
        assertThat(anomaly.get("model")).hasToString("{\"name\":\"tiny\",\"version\":\"7\"}");
        assertThat(anomaly.get("severity").asText()).isEqualTo("critical");
        assertThat(anomaly.get("score").floatValue())
                .isCloseTo((float) -Math.log(1e-15), within()); // no p-value is smaller
        assertThat(anomaly.get("rawScore").floatValue()).isCloseTo(50.25f, within());
        assertThat(anomaly.at("/parts/reconstructionLoss").floatValue()).isCloseTo(50, within());
        assertThat(anomaly.at("/parts/klDivergence").floatValue()).isEqualTo(TinyModel.KL);
        assertThat(anomaly.get("threshold").doubleValue())
                .isCloseTo(-Math.log(1e-3), org.assertj.core.data.Offset.offset(1e-3));
        assertThat(anomaly.get("contributions")).hasSize(1); // the country is the expected one
        JsonNode dearest = anomaly.get("contributions").get(0);
        assertThat(dearest.get("field").asText()).isEqualTo("amount");
        assertThat(dearest.get("value").asInt()).isEqualTo(150);
        assertThat(dearest.get("expected").asDouble()).isEqualTo(50);
        assertThat(dearest.get("reason").asText()).isEqualTo("unexpected");
        assertThat(dearest.get("remainingScore").floatValue()).isCloseTo(TinyModel.score(50, true), within());
        assertThat(dearest.get("text").asText()).isEqualTo("150 (expected 50)");
        assertThat(anomaly.get("payload")).isEqualTo(Json.read(UNUSUAL.getBytes(StandardCharsets.UTF_8)));
        assertThat(anomaly.get("source").get("topic").asText()).isEqualTo("payments");
    }

    @Test
    void shouldLeaveThePayloadOutWhereTheDetectorSaysSo() throws Exception {
        send(UNUSUAL);

        JsonNode anomaly = Json.read(output(driver(), "bare.anomalies").readValue());
        assertThat(anomaly.has("payload")).isFalse();
        assertThat(anomaly.has("payloadOmitted")).isFalse();
    }

    @Test
    void shouldKeepKeyTimestampAndHeaders() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", bytes("abc"));
        headers.add("trace", bytes("def"));
        headers.add("ce_id", bytes("of the input"));
        payments.pipeInput(new TestRecord<>(bytes("key"), bytes(UNUSUAL), headers, NOON));

        for (TestRecord<byte[], byte[]> record : List.of(anomalies.readRecord(), scores.readRecord())) {
            assertThat(record.key()).isEqualTo(bytes("key"));
            assertThat(record.getRecordTime()).isEqualTo(NOON);
            assertThat(record.headers().headers("trace")).hasSize(2);
            assertThat(header(record, "elbo-input-ce_id")).isEqualTo("of the input");
            assertThat(header(record, "ce_id")).isEqualTo("payments-0-0-cards");
            assertThat(record.headers().headers("ce_id")).hasSize(1);
            assertThat(header(record, "ce_time")).isEqualTo("2026-03-01T12:00:00Z");
            assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
            assertThat(header(record, "content-type")).isEqualTo("application/json");
        }
    }

    @Test
    void shouldTellAnomaliesAndScoresApartByTheirType() {
        send(UNUSUAL);

        TestRecord<byte[], byte[]> anomaly = anomalies.readRecord();
        TestRecord<byte[], byte[]> score = scores.readRecord();
        assertThat(header(anomaly, "ce_type")).isEqualTo("io.elbo.anomaly.v2");
        assertThat(header(score, "ce_type")).isEqualTo("io.elbo.score.v2");
        assertThat(header(anomaly, "ce_source")).isNotEqualTo(header(score, "ce_source"));
    }

    @Test
    void shouldSendWhatCannotBeReadToTheDeadLettersUnchanged() {
        byte[] junk = {0, 1, (byte) 0xff, 7};
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", bytes("abc"));
        payments.pipeInput(new TestRecord<>(bytes("key"), junk, headers, NOON));

        TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
        assertThat(letter.value()).isEqualTo(junk);
        assertThat(letter.key()).isEqualTo(bytes("key"));
        assertThat(letter.getRecordTime()).isEqualTo(NOON);
        assertThat(header(letter, "trace")).isEqualTo("abc");
        assertThat(header(letter, "elbo-dlq-reason")).isEqualTo("invalid-json");
        assertThat(header(letter, "elbo-dlq-topic")).isEqualTo("payments");
        assertThat(header(letter, "elbo-dlq-partition")).isEqualTo("0");
        assertThat(header(letter, "elbo-dlq-offset")).isEqualTo("0");
        assertThat(header(letter, "elbo-dlq-detail")).isNotEmpty();
        assertThat(letter.headers().lastHeader("elbo-dlq-truncated")).isNull();
    }

    @Test
    void shouldAnswerEveryKindOfBadRecordWithItsReason() {
        Map<String, byte @Nullable []> bad = new java.util.LinkedHashMap<>();
        bad.put("empty", null);
        bad.put("not-an-object", bytes("[1, 2]"));
        bad.put("invalid-json", bytes("{\"a\":".repeat(600) + "1" + "}".repeat(600)));
        bad.put("oversize", new byte[MAX_RECORD_BYTES + 1]);

        bad.forEach((reason, value) -> {
            payments.pipeInput(new TestRecord<>(null, value, new RecordHeaders(), NOON));
            TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
            assertThat(header(letter, "elbo-dlq-reason")).isEqualTo(reason);
            assertThat(header(letter, "elbo-dlq-detector")).isEqualTo("cards, bare");
            assertThat(deadLetters.isEmpty())
                    .as("one dead letter for both detectors")
                    .isTrue();
        });
        commit();
        assertThat(counts.deadLetters).isEqualTo(2 * bad.size());
    }

    @Test
    void shouldCutADeadLetterThatIsTooLargeToSend() {
        byte[] huge = new byte[10 << 20];
        payments.pipeInput(new TestRecord<>(bytes("key"), huge, new RecordHeaders(), NOON));

        TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
        assertThat(letter.value().length).isBetween(MAX_REQUEST_BYTES - 8_192, MAX_REQUEST_BYTES);
        assertThat(header(letter, "elbo-dlq-truncated")).isEqualTo(Integer.toString(huge.length));
    }

    @Test
    void shouldWriteADeadLetterWhereAnAnnotatedRecordDoesNotFit() {
        byte[] value = bytes("{\"amount\": 51, \"note\": \"" + "x".repeat(MAX_REQUEST_BYTES - 120) + "\"}");
        payments.pipeInput(new TestRecord<>(null, value, new RecordHeaders(), NOON));

        assertThat(output(driver(), "cards.annotated").isEmpty()).isTrue();
        assertThat(scores.isEmpty()).as("the score fits").isFalse();
        TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
        assertThat(header(letter, "elbo-dlq-reason")).isEqualTo("output-refused");
        assertThat(header(letter, "elbo-dlq-detail"))
                .contains("cards.annotated")
                .contains("1048576 bytes");
        assertThat(header(letter, "elbo-dlq-detector")).isEqualTo("cards");
        commit();
        assertThat(counts.outputsRefused).isEqualTo(1);
    }

    @Test
    void shouldWriteADeadLetterWithATimestampOfItsOwnWhereTopicsDoNotAcceptTheRecords() {
        long hour = 3_600_000;
        limits.refresh(Map.of(
                "cards.anomalies", new TopicLimits(1 << 20, true, Long.MAX_VALUE, hour, false),
                "payments.dlq", new TopicLimits(1 << 20, true, Long.MAX_VALUE, hour, true)));
        Instant later = Instant.now().plusSeconds(7_200);
        payments.pipeInput(new TestRecord<>(null, bytes(UNUSUAL), new RecordHeaders(), later));

        assertThat(anomalies.isEmpty()).isTrue();
        assertThat(scores.readRecord().getRecordTime())
                .as("of a topic without limits")
                .isEqualTo(millis(later));
        TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
        assertThat(header(letter, "elbo-dlq-reason")).isEqualTo("output-refused");
        assertThat(header(letter, "elbo-dlq-timestamp")).isEqualTo(Long.toString(later.toEpochMilli()));
        assertThat(letter.getRecordTime()).isBefore(Instant.now().plusSeconds(3_600));
        assertThat(letter.key()).as("the topic is compacted").isEqualTo(bytes("payments-0-0"));
        assertThat(letter.value()).isEqualTo(bytes(UNUSUAL));
    }

    private static Instant millis(Instant instant) {
        return Instant.ofEpochMilli(instant.toEpochMilli());
    }

    @Test
    void shouldWriteADeadLetterInPlaceOfWhatTheBrokerHasRefusedAndGiveUpOneThatIsRefusedTwice() {
        InputPosition first = new InputPosition("payments", 0, 0);
        refused.note(first, "cards.anomalies", "too large");
        send(UNUSUAL);
        assertThat(anomalies.isEmpty()).isTrue();
        assertThat(header(deadLetters.readRecord(), "elbo-dlq-detail")).contains("too large");

        InputPosition second = new InputPosition("payments", 0, 1);
        refused.note(second, "payments.dlq", "too large");
        send("junk");
        TestRecord<byte[], byte[]> reasonOnly = deadLetters.readRecord();
        assertThat(reasonOnly.value()).isEmpty();
        assertThat(header(reasonOnly, "elbo-dlq-reason")).isEqualTo("invalid-json");

        InputPosition third = new InputPosition("payments", 0, 2);
        refused.note(third, "payments.dlq", "too large");
        refused.note(third, "payments.dlq", "too large");
        send("junk");
        assertThat(deadLetters.isEmpty()).isTrue();
    }

    @Test
    void shouldLeaveOutAPayloadThatDoesNotFit() throws Exception {
        String large = "{\"amount\": 150, \"note\": \"" + "x".repeat(MAX_RECORD_BYTES - 100) + "\"}";
        send(large);

        JsonNode anomaly = Json.read(anomalies.readValue());
        assertThat(anomaly.has("payload")).isFalse();
        assertThat(anomaly.get("payloadOmitted").asBoolean()).isTrue();
    }

    @Test
    void shouldLeaveOutHeadersAndAKeyThatDoNotFitAndSaySo() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("large", new byte[MAX_REQUEST_BYTES / 2]);
        payments.pipeInput(new TestRecord<>(new byte[MAX_REQUEST_BYTES], bytes(UNUSUAL), headers, NOON));

        TestRecord<byte[], byte[]> anomaly = anomalies.readRecord();
        assertThat(header(anomaly, "elbo-headers-omitted")).isEqualTo("1");
        assertThat(header(anomaly, "elbo-key-omitted")).isEqualTo(Integer.toString(MAX_REQUEST_BYTES));
        assertThat(anomaly.key()).isNull();
    }

    @Test
    void shouldPublishAnAnomalyWhoseTextUtf8CannotHold() throws Exception {
        send("{\"amount\": 150, \"card\": {\"country\": \"\\ud800\"}}");

        assertThat(Json.read(anomalies.readValue()).get("severity").asText()).isEqualTo("critical");
    }

    @Test
    void shouldKeepEveryDigitOfThePayload() {
        send("{\"amount\": 150, \"id\": 12345678901234567890123, \"rate\": 1.10}");

        assertThat(new String(anomalies.readValue(), StandardCharsets.UTF_8))
                .contains("\"id\":12345678901234567890123")
                .contains("\"rate\":1.10");
    }

    @Test
    void shouldNameTheRevisionOfBudgetsThatWereSetAtRunTime() throws Exception {
        send(UNUSUAL);
        String before = new String(scores.readValue(), StandardCharsets.UTF_8);
        assertThat(before).doesNotContain("budgetRevision");
        assertThat(new String(anomalies.readValue(), StandardCharsets.UTF_8)).doesNotContain("budgetRevision");
        TestOutputTopic<byte[], byte[]> annotated = output(driver(), "cards.annotated");
        assertThat(annotated.readRecord().headers().lastHeader("elbo-budget-revision"))
                .isNull();
        AlertBudget lavish = AlertBudget.parse("90%");

        detectors.get(0).use(new Budgets(lavish, lavish.critical(), 3));
        send(ORDINARY);

        JsonNode anomaly = Json.read(anomalies.readValue());
        assertThat(anomaly.get("threshold").asDouble()).isEqualTo(-Math.log(0.9));
        assertThat(anomaly.get("budgetRevision").asLong()).isEqualTo(3);
        assertThat(Json.read(scores.readValue()).get("budgetRevision").asLong()).isEqualTo(3);
        assertThat(header(annotated.readRecord(), "elbo-budget-revision")).isEqualTo("3");
    }

    @Test
    void shouldCarryTheTraceOfARecordToItsOutputsAndNameItInTheAnomaly() throws Exception {
        RecordHeaders headers = traced(PRODUCER);
        headers.add("tracestate", bytes("vendor=1"));
        payments.pipeInput(new TestRecord<>(bytes("key"), bytes(UNUSUAL), headers, NOON));
        payments.pipeInput(new TestRecord<>(bytes("key"), bytes("junk"), headers, NOON));

        TestRecord<byte[], byte[]> anomaly = anomalies.readRecord();
        assertThat(Json.read(anomaly.value()).path("traceId").asText()).isEqualTo(TRACE);
        var annotated = output(driver(), "cards.annotated");
        for (TestRecord<byte[], byte[]> each :
                List.of(anomaly, scores.readRecord(), annotated.readRecord(), deadLetters.readRecord())) {
            assertThat(header(each, "traceparent")).isEqualTo(PRODUCER);
            assertThat(header(each, "tracestate")).isEqualTo("vendor=1");
        }
    }

    @Test
    void shouldKeepThePlaceInTheTraceIfThereAreTooManyHeaders() {
        RecordHeaders headers = traced(PRODUCER);
        headers.add("large", new byte[MAX_REQUEST_BYTES / 2]);
        payments.pipeInput(new TestRecord<>(bytes("key"), bytes(UNUSUAL), headers, NOON));

        TestRecord<byte[], byte[]> anomaly = anomalies.readRecord();
        assertThat(header(anomaly, "traceparent")).isEqualTo(PRODUCER);
        assertThat(header(anomaly, "elbo-headers-omitted")).isEqualTo("1");
    }

    @Test
    void shouldIgnoreAPlaceInATraceThatIsInvalid() throws Exception {
        payments.pipeInput(new TestRecord<>(bytes("key"), bytes(UNUSUAL), traced("00-" + TRACE), NOON));

        assertThat(Json.read(anomalies.readValue()).has("traceId")).isFalse();
    }

    @Test
    void shouldMakeTheSpanOfAnAnomalyTheParentOfItsOutputsAndRecordItOnceItIsCommitted() throws Exception {
        RecordedTrace poll = new RecordedTrace(true);
        pendingScores.queue(PARTITION).append(0, List.of(Outcome.UNSCORED, Outcome.UNSCORED), poll);
        pendingScores.queue(PARTITION).append(1, List.of(Outcome.UNSCORED, Outcome.UNSCORED), poll);
        payments.pipeInput(new TestRecord<>(bytes("key"), bytes(ORDINARY), traced(PRODUCER), NOON));
        payments.pipeInput(new TestRecord<>(bytes("key"), bytes(UNUSUAL), traced(PRODUCER), NOON));

        TestRecord<byte[], byte[]> anomaly = anomalies.readRecord();
        assertThat(header(anomaly, "traceparent"))
                .isEqualTo(RecordedTrace.context(TRACE, 1).text());
        assertThat(anomaly.headers().headers("traceparent")).hasSize(1);
        assertThat(Json.read(anomaly.value()).path("traceId").asText()).isEqualTo(TRACE);
        assertThat(header(output(driver(), "bare.anomalies").readRecord(), "traceparent"))
                .isEqualTo(RecordedTrace.context(TRACE, 2).text());
        assertThat(poll.events).containsExactly("anomaly cards", "anomaly bare");
        commit();
        assertThat(poll.events).endsWith("committed cards", "committed bare");
    }

    @Test
    void shouldNeverRecordTheSpanOfAnAnomalyThatIsNotCommitted() {
        RecordedTrace poll = new RecordedTrace(true);
        pendingScores.queue(PARTITION).append(0, List.of(Outcome.UNSCORED, Outcome.UNSCORED), poll);
        payments.pipeInput(new TestRecord<>(bytes("key"), bytes(UNUSUAL), traced(PRODUCER), NOON));
        pendingScores.drop(PARTITION); // as after an abort
        commit();

        assertThat(poll.events).containsExactly("anomaly cards", "anomaly bare");
    }

    private static RecordHeaders traced(String traceparent) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("traceparent", bytes(traceparent));
        return headers;
    }

    @Test
    void shouldUseTheScoreOfThePollsBatch() throws Exception {
        Detector cards = detectors.get(0);
        ThresholdPolicy policy = cards.policies().of(0);
        Outcome found =
                new Outcome.Ordinary(policy.verdict(3, new ScoreParts(List.of("depth"), 2)), policy, cards.model());
        pendingScores.queue(PARTITION).append(0, List.of(found, Outcome.UNSCORED));
        send(ORDINARY);
        send(ORDINARY);

        assertThat(Json.read(scores.readValue()).get("rawScore").floatValue()).isEqualTo(3);
        assertThat(Json.read(scores.readValue()).get("score").floatValue())
                .isCloseTo(TinyModel.score(51, true), within());
    }

    @Test
    void shouldNeitherWriteNorCountWhatIsSettled() {
        pendingScores.queue(PARTITION).append(0, List.of(Outcome.UNSCORED, Outcome.SETTLED));
        send(UNUSUAL);

        assertThat(output(driver(), "bare.anomalies").isEmpty()).isTrue();
        commit();
        assertThat(counts.verdicts()).isEqualTo(1); // by the other detector of the topic
    }

    @Test
    void shouldWriteNothingOfWhatIsSkipped() {
        Outcome skipped = new Outcome.Skipped(Decoded.Why.DELETE);
        pendingScores.queue(PARTITION).append(0, List.of(skipped, skipped));
        send(UNUSUAL);

        assertThat(driver().producedTopicNames()).isEmpty();
    }

    @Test
    void shouldScoreARecordAloneWhereItsBatchFailed() throws Exception {
        pendingScores.queue(PARTITION).append(0, List.of(Outcome.UNSCORED, Outcome.UNSCORED));
        send(ORDINARY);

        assertThat(Json.read(scores.readValue()).get("score").floatValue())
                .isCloseTo(TinyModel.score(51, true), within());
    }

    private void commit() {
        pendingScores.committed(Map.of(PARTITION, new OffsetAndMetadata(Long.MAX_VALUE)));
    }

    private void send(String json) {
        payments.pipeInput(new TestRecord<>(null, bytes(json), new RecordHeaders(), NOON));
    }

    private TopologyTestDriver driver() {
        return java.util.Objects.requireNonNull(driver);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String header(TestRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        assertThat(header).as("header %s", name).isNotNull();
        return new String(header.value(), StandardCharsets.UTF_8);
    }

    private static org.assertj.core.data.Offset<Float> within() {
        return org.assertj.core.data.Offset.offset(1e-3f);
    }
}
