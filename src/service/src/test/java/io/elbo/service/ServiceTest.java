package io.elbo.service;

import static io.elbo.testkit.Sender.bytes;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.elbo.broker.EmbeddedBroker;
import io.elbo.broker.EmbeddedSchemaRegistry;
import io.elbo.format.avro.AvroFormat;
import io.elbo.format.avro.EventBodies;
import io.elbo.format.framing.Framing;
import io.elbo.format.registry.RegistryClient;
import io.elbo.format.registry.RegistrySettings;
import io.elbo.stream.detector.Json;
import io.elbo.stream.schema.KafkaHeaders;
import io.elbo.testkit.AvroPayments;
import io.elbo.testkit.Sender;
import io.elbo.testkit.TinyModel;
import io.elbo.testkit.TopicReader;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The running service between a real broker and HTTP. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class ServiceTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String ORDINARY = "{\"amount\": 51, \"card\": {\"country\": \"SE\"}, \"online\": true}";
    private static final String UNUSUAL = "{\"amount\": 150, \"card\": {\"country\": \"FR\"}, \"online\": true}";

    EmbeddedBroker broker;

    EmbeddedSchemaRegistry schemas;

    /** Where the API is. */
    @TestHTTPResource("/")
    URI api;

    /** Where health and metrics are. */
    @TestHTTPResource(value = "/", management = true)
    URI management;

    private Sender sender;

    @BeforeEach
    void awaitReadiness() {
        await().atMost(PATIENCE).until(() -> ask("/q/health/ready").statusCode() == 200);
        sender = new Sender(broker.bootstrapServers());
    }

    @AfterEach
    void close() {
        sender.close();
    }

    @Test
    void shouldPublishAnAnomalyThatKeepsItsSchema() throws Exception {
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", bytes("abc"));
        headers.add("traceparent", bytes("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        String key = UUID.randomUUID().toString();
        long offset = sender.send(
                new ProducerRecord<>("payments", 1, 1_750_000_000_000L, bytes(key), bytes(UNUSUAL), headers));

        ConsumerRecord<byte[], byte[]> anomaly = awaitRecord("cards.anomalies", key);

        assertThat(anomaly.timestamp()).isEqualTo(1_750_000_000_000L);
        assertThat(header(anomaly, "trace")).isEqualTo("abc");
        assertThat(header(anomaly, "traceparent")) // traces are off: it is carried on as it is
                .isEqualTo("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        assertThat(header(anomaly, "ce_type")).isEqualTo("io.elbo.anomaly.v2");
        assertThat(header(anomaly, "ce_id")).isEqualTo("payments-1-" + offset + "-cards");
        JsonNode body = Json.read(anomaly.value());
        assertThat(problems("anomaly", body)).isEmpty();
        assertThat(body.get("traceId").asText()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(body.at("/contributions/0/field").asText()).isEqualTo("amount");
        assertThat(body.at("/contributions/1/reason").asText()).isEqualTo("unseen");
        assertThat(body.at("/contributions/1/text").asText()).isEqualTo("FR, never seen (expected SE)");
        assertThat(body.at("/contributions/1/remainingScore").asDouble())
                .isLessThan(body.get("threshold").asDouble());
        assertThat(body.at("/payload/card/country").asText()).isEqualTo("FR");
    }

    @Test
    void shouldPublishTheScoreOfEveryRecord() throws Exception {
        String key = UUID.randomUUID().toString();
        sender.send(new ProducerRecord<>("payments", bytes(key), bytes(ORDINARY)));

        ConsumerRecord<byte[], byte[]> score = awaitRecord("cards.scores", key);

        JsonNode body = Json.read(score.value());
        assertThat(problems("score", body)).isEmpty();
        assertThat(body.get("score").floatValue())
                .isCloseTo(TinyModel.score(51, true), org.assertj.core.data.Offset.offset(1e-3f));
        assertThat(body.get("severity").asText()).isEqualTo("none");
    }

    @Test
    void shouldReadAndWriteAvroByTheSchemasOfARegistry() throws Exception {
        int schema = schemas.register("ledger-value", "AVRO", AvroPayments.SCHEMA);
        String key = UUID.randomUUID().toString();
        sender.send(new ProducerRecord<>("ledger", bytes(key), AvroPayments.record(schema, 150, "Ada King")));

        ConsumerRecord<byte[], byte[]> record = awaitRecord("ledger.anomalies", key);
        JsonNode body = EventBodies.document(record.value(), KafkaHeaders.of(record.headers()));

        assertThat(problems("anomaly", body)).isEmpty();
        assertThat(body.get("payload"))
                .hasToString("{\"amount\":150.0,\"card\":{\"country\":\"SE\",\"owner\":\"Ada King\"},\"online\":true}");
        assertThat(asARegistrysReader(record.value()).at("/source/topic").asText())
                .isEqualTo("ledger");
        String id = record.partition() + "-" + record.offset();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        json(get("/api/v1/detectors/ledger/anomalies/" + id).asString())
                                .path("payload"))
                .hasToString(body.get("payload").toString()));
        assertThat(metric("elbo_schema_registry_up")).isEqualTo(1);
        assertThat(metric("elbo_schema_waiting_partitions{topic=\"ledger\"}")).isZero();
        assertThat(json(post("/api/v1/detectors/ledger/score", UNUSUAL, 200))
                        .at("/results/0/severity")
                        .asText())
                .isEqualTo("critical");
    }

    /** The event as whoever goes by the registry reads it. */
    private JsonNode asARegistrysReader(byte[] value) {
        try (RegistryClient registry =
                RegistrySettings.of(Map.of("url", schemas.address().toString())).client()) {
            return AvroFormat.framed(Framing.CONFLUENT, registry).document(value, KafkaHeaders.of(new RecordHeaders()));
        }
    }

    @Test
    void shouldSuppressWhatARuleNamesAndCountIt() throws Exception {
        String test = "{\"amount\": 150, \"card\": {\"country\": \"FR\", \"test\": true}, \"online\": true}";
        String suppressed = UUID.randomUUID().toString();
        String published = UUID.randomUUID().toString();
        String counter = "elbo_anomalies_suppressed_total{detector=\"cards\",rule=\"test-card\"}";
        double before = metric(counter);
        sender.send(new ProducerRecord<>("payments", 1, bytes(suppressed), bytes(test)));
        sender.send(new ProducerRecord<>("payments", 1, bytes(published), bytes(UNUSUAL)));

        JsonNode score = Json.read(awaitRecord("cards.scores", suppressed).value());

        assertThat(problems("score", score)).isEmpty();
        assertThat(score.get("suppressed").asText()).isEqualTo("test-card");
        assertThat(score.get("severity").asText()).isEqualTo("critical");
        awaitRecord("cards.anomalies", published); // a later record of the same partition
        try (TopicReader reading = new TopicReader(broker.bootstrapServers(), "cards.anomalies")) {
            await().atMost(PATIENCE)
                    .until(() -> find(reading.records(), published).isPresent());
            assertThat(find(reading.records(), suppressed)).isEmpty();
        }
        await().atMost(PATIENCE).until(() -> metric(counter) == before + 1);
        assertThat(json(post("/api/v1/detectors/cards/score", test, 200))
                        .at("/results/0/suppressed")
                        .asText())
                .isEqualTo("test-card");
    }

    @Test
    void shouldRefuseADocumentThatBreaksTheSchema() throws Exception {
        JsonNode body = Json.read(bytes("{\"detector\": \"cards\", \"score\": -1}"));

        assertThat(problems("anomaly", body)).isNotEmpty();
        assertThat(problems("score", body)).isNotEmpty();
    }

    @Test
    void shouldSurviveBadRecordsAndGoOn() {
        String junk = UUID.randomUUID().toString();
        String huge = UUID.randomUUID().toString();
        String tombstone = UUID.randomUUID().toString();
        String after = UUID.randomUUID().toString();
        sender.send(new ProducerRecord<>("payments", 0, bytes(junk), new byte[] {0, 1, 2, (byte) 0xfe}));
        sender.send(new ProducerRecord<>("payments", 0, bytes(huge), new byte[10 << 20]));
        sender.send(new ProducerRecord<>("payments", 0, bytes(tombstone), null));
        sender.send(new ProducerRecord<>("payments", 0, bytes(after), bytes(ORDINARY)));

        assertThat(awaitRecord("cards.scores", after)).isNotNull();
        assertThat(header(awaitRecord("payments.dlq", junk), "elbo-dlq-reason")).isEqualTo("invalid-json");
        assertThat(header(awaitRecord("payments.dlq", tombstone), "elbo-dlq-reason"))
                .isEqualTo("empty");
        ConsumerRecord<byte[], byte[]> cut = awaitRecord("payments.dlq", huge);
        assertThat(header(cut, "elbo-dlq-reason")).isEqualTo("oversize");
        assertThat(header(cut, "elbo-dlq-truncated")).isEqualTo(Integer.toString(10 << 20));
        assertThat(cut.value().length).isBetween(BrokerResource.NARROW_BYTES / 2, BrokerResource.NARROW_BYTES);
    }

    @Test
    void shouldScoreManyRecordsInOneCallOfTheModel() {
        double callsBefore = metric("elbo_inference_seconds_count{detector=\"cards\"}");
        double singleBefore = metric("elbo_single_scored_total{detector=\"cards\"}");
        double recordsBefore = metric("elbo_records_total{detector=\"cards\",outcome=\"ordinary\"}");
        int many = 3_000;
        // in one transaction, so that all of them can be polled at once, however slow this machine is
        Sender.sendAtOnce(
                broker.bootstrapServers(),
                Collections.nCopies(many, new ProducerRecord<>("payments", bytes("many"), bytes(ORDINARY))));

        await().atMost(PATIENCE)
                .until(() ->
                        metric("elbo_records_total{detector=\"cards\",outcome=\"ordinary\"}") - recordsBefore >= many);
        assertThat(metric("elbo_inference_seconds_count{detector=\"cards\"}") - callsBefore)
                .isLessThan(many / 4.0);
        assertThat(metric("elbo_single_scored_total{detector=\"cards\"}")).isEqualTo(singleBefore);
    }

    @Test
    void shouldShowEveryFigureByItsName() {
        String key = UUID.randomUUID().toString();
        sender.send(new ProducerRecord<>("payments", bytes(key), bytes(UNUSUAL)));
        awaitRecord("cards.anomalies", key);

        String page = ask("/q/metrics").asString();

        for (String name : List.of(
                "elbo_records_total{detector=\"cards\",outcome=\"ordinary\"}",
                "elbo_records_total{detector=\"cards\",outcome=\"anomaly\"}",
                "elbo_records_total{detector=\"cards\",outcome=\"suppressed\"}",
                "elbo_records_total{detector=\"cards\",outcome=\"dead_letter\"}",
                "elbo_anomalies_suppressed_total{detector=\"cards\",rule=\"test-card\"}",
                "elbo_anomalies_total{detector=\"cards\",severity=\"warning\"}",
                "elbo_anomalies_total{detector=\"cards\",severity=\"critical\"}",
                "elbo_score_bucket{detector=\"cards\",le=\"10.0\"}",
                "elbo_p_value_total{detector=\"cards\",le=\"0.001\"}",
                "elbo_inference_seconds_bucket{detector=\"cards\",le=",
                "elbo_batch_records_count{detector=\"cards\"}",
                "elbo_end_to_end_seconds_bucket{detector=\"cards\",le=",
                "elbo_dead_letters_total{detector=\"cards\",reason=\"invalid-json\"}",
                "elbo_dead_letters_total{detector=\"cards\",reason=\"scoring-failed\"}",
                "elbo_records_skipped_total{detector=\"cards\",reason=\"tombstone\"}",
                "elbo_model_info{detector=\"cards\",model=\"tiny\",version=\"7\"} 1.0",
                "elbo_model_age_seconds{detector=\"cards\"}",
                "elbo_target_alarm_rate{detector=\"cards\"} 0.001",
                "elbo_realised_alarm_rate{detector=\"cards\"}",
                "elbo_threshold{detector=\"cards\"} 6.907",
                "elbo_raw_threshold{detector=\"cards\",partitions=\"lowest\"} 7.99",
                "elbo_score_drift{detector=\"cards\"}",
                "elbo_inference_failures_total{detector=\"cards\"}",
                "elbo_single_scored_total{detector=\"cards\"}",
                "elbo_field_missing_ratio{detector=\"cards\",field=\"amount\"}",
                "elbo_anomaly_top_field_total{detector=\"cards\",field=\"amount\"}",
                "elbo_target_critical_rate{detector=\"cards\"} 1.0E-4",
                "elbo_lag_records{detector=\"cards\"}",
                "elbo_ready 1",
                "elbo_webhook_anomalies_total{detector=\"cards\",outcome=\"sent\"}",
                "elbo_webhook_requests_total{detector=\"cards\",outcome=\"accepted\"}")) {
            assertThat(page).contains(name);
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ask("/q/metrics").asString())
                        .contains("kafka_stream_alive_stream_threads{")
                        .contains("kafka_consumer_coordinator_rebalance_total{")
                        .contains("kafka_consumer_fetch_manager_records_lag_max{")
                        .contains("kafka_producer_record_send_total{")
                        .doesNotContain("kafka_consumer_node", "kafka_app_info", "partition="));
    }

    @Test
    void shouldScoreOnWhileTheWebhookNeverAnswersAndShowNothingOfItsAddress() {
        String key = UUID.randomUUID().toString();
        sender.send(new ProducerRecord<>("payments", bytes(key), bytes(UNUSUAL)));
        awaitRecord("cards.anomalies", key);
        await().atMost(PATIENCE)
                .until(() -> metric("elbo_webhook_requests_total{detector=\"cards\",outcome=\"timeout\"}") > 0);

        String after = UUID.randomUUID().toString();
        sender.send(new ProducerRecord<>("payments", bytes(after), bytes(ORDINARY)));

        assertThat(awaitRecord("cards.scores", after)).isNotNull();
        assertThat(metric("elbo_webhook_waiting{detector=\"cards\"}")).isPositive();
        assertThat(get("/api/v1/detectors").asString()).doesNotContain("s3cret");
        assertThat(ask("/q/metrics").asString()).doesNotContain("s3cret");
    }

    @Test
    void shouldSayWhatIsWrongWhileTheBrokerIsAwayAndRecoverByItself() {
        broker.stop();
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(ask("/q/health/ready").statusCode()).isEqualTo(503);
            assertThat(ask("/q/health/ready").asString())
                    .contains("broker " + broker.bootstrapServers() + " does not answer");
        });
        assertThat(ask("/q/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/q/health/live").statusCode())
                .as("health on the API's port")
                .isEqualTo(404);

        broker.start();
        await().atMost(PATIENCE).until(() -> ask("/q/health/ready").statusCode() == 200);
        String key = UUID.randomUUID().toString();
        sender.send(new ProducerRecord<>("payments", bytes(key), bytes(ORDINARY)));
        assertThat(awaitRecord("cards.scores", key)).isNotNull();
        assertThat(ask("/q/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldCreateOutputTopicsWithTheInputsPartitions() {
        try (TopicReader topic = new TopicReader(broker.bootstrapServers(), "cards.anomalies")) {
            assertThat(topic.partitions()).isEqualTo(BrokerResource.PARTITIONS);
        }
    }

    @Test
    void shouldListItsDetectors() {
        JsonNode detectors = json(get("/api/v1/detectors").asString());

        assertThat(detectors).hasSize(2);
        assertThat(detectors.at("/0/name").asText()).isEqualTo("cards");
        assertThat(detectors.at("/0/input").asText()).isEqualTo("payments");
        assertThat(detectors.at("/0/model/version").asText()).isEqualTo("7");
        assertThat(detectors.at("/0/fields/1").toString())
                .isEqualTo("{\"name\":\"country\",\"type\":\"categorical\",\"pointer\":\"/card/country\"}");
    }

    @Test
    void shouldScoreOneRecordOnRequest() {
        JsonNode answer = json(post("/api/v1/detectors/cards/score", UNUSUAL, 200));

        assertThat(answer.get("results")).hasSize(1);
        assertThat(answer.at("/results/0/outcome").asText()).isEqualTo("anomaly");
        assertThat(answer.at("/results/0/contributions/0/field").asText()).isEqualTo("amount");
        assertThat(answer.at("/results/0/contributions/0/expected").asDouble()).isEqualTo(50);
    }

    @Test
    void shouldAnswerEachRecordOfARequestInItsPlace() {
        JsonNode answer = json(post("/api/v1/detectors/cards/score", "[" + ORDINARY + ", 42, " + UNUSUAL + "]", 200));

        assertThat(answer.at("/results/0/outcome").asText()).isEqualTo("ordinary");
        assertThat(answer.at("/results/1/outcome").asText()).isEqualTo("rejected");
        assertThat(answer.at("/results/1/reason").asText()).isEqualTo("not-an-object");
        assertThat(answer.at("/results/2/outcome").asText()).isEqualTo("anomaly");
    }

    @ParameterizedTest
    @ValueSource(ints = {900, 1_000, 1_001, 1_500, 20_000})
    void shouldAnswerANumberOfManyDigitsAlikeByTheApiAndInTheStream(int digits) throws Exception {
        for (String number :
                List.of("51." + "0".repeat(digits - 2), "1".repeat(digits), "0." + "3".repeat(digits - 1))) {
            String record = ORDINARY.replace("51", number);
            JsonNode told =
                    json(post("/api/v1/detectors/cards/score", record, 200)).at("/results/0");
            String key = UUID.randomUUID().toString();
            sender.send(new ProducerRecord<>("payments", bytes(key), bytes(record)));

            if (told.get("outcome").asText().equals("rejected")) {
                assertThat(header(awaitRecord("payments.dlq", key), "elbo-dlq-reason"))
                        .isEqualTo(told.get("reason").asText());
            } else {
                JsonNode score = Json.read(awaitRecord("cards.scores", key).value());
                assertThat(score.get("rawScore").floatValue())
                        .isEqualTo(told.get("rawScore").floatValue());
                assertThat(score.get("severity")).isEqualTo(told.get("severity"));
            }
        }
    }

    @Test
    void shouldRefuseBadRequestsWithAProblem() {
        JsonNode unknown = json(post("/api/v1/detectors/nobody/score", ORDINARY, 404));
        assertThat(unknown.get("status").asInt()).isEqualTo(404);
        assertThat(unknown.get("detail").asText()).contains("nobody").contains("cards");

        assertThat(json(post("/api/v1/detectors/cards/score", "{\"amount\": ", 400))
                        .get("detail")
                        .asText())
                .contains("no JSON");
        assertThat(json(post("/api/v1/detectors/cards/score", "", 400))
                        .get("status")
                        .asInt())
                .isEqualTo(400);
        assertThat(json(post("/api/v1/detectors/cards/score?key=c-1", ORDINARY, 400))
                        .get("detail")
                        .asText())
                .contains("keeps no histories");
        String tooMany = "[" + "1,".repeat(1_000) + "1]";
        assertThat(json(post("/api/v1/detectors/cards/score", tooMany, 413))
                        .get("detail")
                        .asText())
                .contains("more than 1000 records");
    }

    @Test
    void shouldShowAnomaliesThatAreKeptAndOnesThatHaveToBeReadFromTheTopic() {
        String key = "shown-" + UUID.randomUUID();
        for (int i = 0; i < 30; i++) { // more than the documents that are kept
            sender.send(new ProducerRecord<>("payments", 2, bytes(key), bytes(UNUSUAL)));
        }
        String list = "/api/v1/detectors/cards/anomalies?key=" + key + "&severity=critical&field=amount";
        await().atMost(PATIENCE).until(() -> answer(list).get("anomalies").size() == 30);

        JsonNode page = answer(list + "&limit=20");
        JsonNode rest = answer(list + "&limit=20&before=" + page.get("next").asText());

        assertThat(page.get("anomalies")).hasSize(20);
        assertThat(rest.get("anomalies")).hasSize(10);
        assertThat(rest.get("next").isNull()).isTrue();
        assertThat(page.at("/anomalies/0/headline").asText()).startsWith("amount: 150");
        for (JsonNode row : List.of(page.at("/anomalies/0"), rest.at("/anomalies/9"))) {
            JsonNode anomaly =
                    answer("/api/v1/detectors/cards/anomalies/" + row.get("id").asText());
            assertThat(anomaly.get("id")).isEqualTo(row.get("id"));
            assertThat(anomaly.get("key").asText()).isEqualTo(key);
            assertThat(anomaly.at("/payload/card/country").asText()).isEqualTo("FR");
            assertThat(anomaly.get("related")).hasSize(20);
        }
        assertThat(get("/api/v1/detectors/cards/anomalies/2-999999").statusCode())
                .isEqualTo(404);
        assertThat(get("/api/v1/detectors/cards/anomalies/99-0").statusCode()).isEqualTo(404);
        assertThat(get("/api/v1/detectors/cards/anomalies?limit=0").statusCode())
                .isEqualTo(400);
        assertThat(get("/api/v1/detectors/nobody/anomalies").statusCode()).isEqualTo(404);
        assertThat(get("/api/v1/detectors/cards/anomalies?limit=abc").statusCode())
                .isEqualTo(400);
    }

    @Test
    void shouldShowItsStateAndTheScoresOfItsRecords() {
        JsonNode before = answer("/api/v1/detectors/cards/scores");
        String key = UUID.randomUUID().toString();
        sender.send(new ProducerRecord<>("payments", bytes(key), bytes(UNUSUAL)));
        sender.send(new ProducerRecord<>("payments", bytes(key), bytes(ORDINARY)));

        String since =
                "/api/v1/detectors/cards/scores?after=" + before.get("next").asText();
        await().atMost(PATIENCE).until(() -> answer(since).get("points").size() >= 2);

        assertThat(answer(since).get("points")).anySatisfy(point -> {
            assertThat(point.get(1).asDouble()).isGreaterThan(9);
            assertThat(point.get(2).asInt()).isEqualTo(2);
        });
        JsonNode status = answer("/api/v1/status");
        JsonNode detector = status.at("/detectors/0");
        assertThat(status.get("scope").asText()).isEqualTo("instance");
        assertThat(status.get("security").toString())
                .isEqualTo("{\"mode\":\"none\",\"user\":null,\"roles\":[\"scorer\",\"viewer\"]}");
        assertThat(detector.at("/state/word").asText()).isIn("ready", "stale");
        assertThat(detector.get("records").asLong()).isGreaterThanOrEqualTo(2);
        assertThat(detector.get("anomaliesLastHour").asInt()).isPositive();
        assertThat(detector.at("/model/version").asText()).isEqualTo("7");
        await().atMost(PATIENCE)
                .until(() -> answer("/api/v1/detectors/cards/histogram")
                                .get("records")
                                .asLong()
                        >= 2);
    }

    @Test
    void shouldTellAnomaliesAsTheyComeAndGoOnAfterTheLastOne() throws Exception {
        String id;
        try (EventStream events = EventStream.open(api, "?detector=cards", null)) {
            assertThat(events.await("status").data().at("/detectors/0/name").asText())
                    .isEqualTo("cards");
            String key = UUID.randomUUID().toString();
            sender.send(new ProducerRecord<>("payments", bytes(key), bytes(UNUSUAL)));
            EventStream.Event anomaly = events.await("anomaly", key);
            assertThat(events.await("scores").data().get("points")).isNotEmpty();
            id = anomaly.id();
        }
        String missed = UUID.randomUUID().toString();
        sender.send(new ProducerRecord<>("payments", bytes(missed), bytes(UNUSUAL)));
        awaitRecord("cards.anomalies", missed);

        try (EventStream events = EventStream.open(api, "", id)) {
            assertThat(events.await("anomaly", missed).data().get("severity").asText())
                    .isEqualTo("critical");
        }
    }

    @Test
    void shouldBoundStreamsOfEventsAndGiveTheirPlacesBack() throws Exception {
        try (EventStream one = EventStream.open(api, "", null);
                EventStream two = EventStream.open(api, "", "other-1")) {
            one.await("status");
            two.await("reset");
            two.await("status");
            HttpURLConnection refused =
                    (HttpURLConnection) api.resolve("/api/v1/events").toURL().openConnection();
            assertThat(refused.getResponseCode()).isEqualTo(503);
            assertThat(refused.getContentType()).startsWith("application/problem+json");
            assertThat(refused.getHeaderField("Retry-After")).isNotNull();
            // neither takes a place of those who score
            assertThat(post("/api/v1/detectors/cards/score", ORDINARY, 200)).contains("ordinary");
        }
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            try (EventStream again = EventStream.open(api, "", null)) {
                again.await("status");
            }
        });
    }

    @Test
    void shouldShowHowItsFieldsDo() {
        JsonNode fields = answer("/api/v1/detectors/cards/fields").get("fields");

        assertThat(fields).hasSize(3);
        assertThat(fields.at("/0/name").asText()).isEqualTo("amount");
        assertThat(fields.at("/0/timesMainReason").isIntegralNumber()).isTrue();
    }

    @Test
    void shouldSayThatAModelHasNoGenerator() {
        assertThat(json(post("/api/v1/detectors/cards/generate", "{\"records\": 3}", 404))
                        .get("detail")
                        .asText())
                .contains("no generator");
        assertThat(json(post("/api/v1/detectors/cards/generate", "{\"records\": 0}", 400))
                        .get("detail")
                        .asText())
                .contains("'records'");
        assertThat(json(post("/api/v1/detectors/cards/interpolate", "{\"from\": {}}", 400))
                        .get("detail")
                        .asText())
                .contains("'to'");
    }

    @Test
    void shouldCompareAnAnomalyAndARecordWithOrdinaryOnes() {
        String key = UUID.randomUUID().toString();
        for (int i = 0; i < 40; i++) {
            sender.send(new ProducerRecord<>("payments", 1, bytes("ordinary-" + i), bytes(ORDINARY)));
        }
        sender.send(new ProducerRecord<>("payments", 1, bytes(key), bytes(UNUSUAL)));
        awaitRecord("cards.anomalies", key);
        String found = "/api/v1/detectors/cards/anomalies?key=" + key;
        String id = await().atMost(PATIENCE)
                .until(() -> answer(found).at("/anomalies/0/id").asText(), each -> !each.isEmpty());

        JsonNode ofAnomaly = answer("/api/v1/detectors/cards/anomalies/" + id + "/neighbours");
        JsonNode ofRecord = json(post("/api/v1/detectors/cards/neighbours", UNUSUAL, 200));

        assertThat(ofAnomaly.at("/record/source/partition").asInt()).isEqualTo(1);
        assertThat(ofAnomaly.at("/nearest/record/card/country").asText()).isEqualTo("SE");
        assertThat(ofAnomaly.at("/nearest/key").asText()).isNotEqualTo(key);
        assertThat(ofRecord.at("/nearest/fields/0/distance").asDouble()).isEqualTo(1);
        assertThat(ofRecord.get("whyNoPicture").asText()).contains("same place");
        assertThat(json(get("/api/v1/detectors/cards/anomalies/0-999999/neighbours")
                                .asString())
                        .get("detail")
                        .asText())
                .isEqualTo("detector cards has no anomaly 0-999999");
        assertThat(json(post("/api/v1/detectors/cards/neighbours", "[]", 400))
                        .get("detail")
                        .asText())
                .contains("send one record");
        post("/api/v1/detectors/cards/neighbours", "[{}, {}]", 413);
        post("/api/v1/detectors/cards/neighbours", "\"text\"", 400);
        post("/api/v1/detectors/cards/neighbours?key=a", UNUSUAL, 400);
    }

    @Test
    void shouldDocumentItsApi() {
        String document = get("/q/openapi").asString();

        assertThat(document)
                .contains("/api/v1/detectors/{name}/score")
                .contains("/api/v1/detectors/{name}/keys/{key}")
                .contains("/api/v1/status", "/api/v1/events")
                .contains("/api/v1/detectors/{name}/anomalies/{id}", "/api/v1/detectors/{name}/interpolate")
                .contains("/api/v1/detectors/{name}/anomalies/{id}/neighbours", "/api/v1/detectors/{name}/neighbours")
                .contains("application/problem+json")
                .contains("that of a key that was never seen")
                .contains("0.44 to 27.49");
        assertThat(get("/q/swagger-ui/").statusCode())
                .as("the page to try it with, which is off unless asked for")
                .isEqualTo(404);
    }

    private static String post(String path, String body, int status) {
        var response = given().contentType("application/json").body(body).post(path);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        assertThat(response.contentType()).startsWith(status == 200 ? "application/json" : "application/problem+json");
        return response.asString();
    }

    private static JsonNode answer(String path) {
        Response response = get(path);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return json(response.asString());
    }

    private static JsonNode json(String text) {
        try {
            return Json.read(bytes(text));
        } catch (java.io.IOException e) {
            throw new AssertionError(text, e);
        }
    }

    /** What the management port answers. */
    private Response ask(String path) {
        return get(management.resolve(path));
    }

    private double metric(String name) {
        return ask("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name));
    }

    private ConsumerRecord<byte[], byte[]> awaitRecord(String topic, String key) {
        try (TopicReader reading = new TopicReader(broker.bootstrapServers(), topic)) {
            return await().atMost(PATIENCE)
                    .until(() -> find(reading.records(), key), Optional::isPresent)
                    .orElseThrow();
        }
    }

    private static Optional<ConsumerRecord<byte[], byte[]>> find(
            List<ConsumerRecord<byte[], byte[]>> records, String key) {
        return records.stream()
                .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(key))
                .findFirst();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        assertThat(header).as("header %s", name).isNotNull();
        return new String(header.value(), StandardCharsets.UTF_8);
    }

    private static java.util.Set<?> problems(String schemaName, JsonNode body) throws Exception {
        String schema = Files.readString(Path.of("../../kafka/" + schemaName + ".schema.json"));
        JsonSchema parsed =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
        return parsed.validate(body);
    }
}
