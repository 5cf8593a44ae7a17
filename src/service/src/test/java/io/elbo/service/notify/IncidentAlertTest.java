package io.elbo.service.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.elbo.service.feed.Anomaly;
import io.elbo.service.feed.Published;
import io.elbo.stream.detector.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class IncidentAlertTest {
    private static final String INCIDENT = """
            {"id": "payments-3-1207-cards", "kind": "deviation", "detector": "cards", "model": {"name": "payments", "version": "7"},
             "key": "pump-1", "state": "%s"%s, "severity": "critical", "start": 1767614400000, "last": 1767614460000,
             "evidence": 41.5, "peakEvidence": 44.25, "pValue": 0.00002, "threshold": 12.5, "peakScore": 5.75,
             "records": 31, "anomalies": 2, "fields": ["pressure", "flow"],
             "source": {"topic": "payments", "partition": 3, "offset": 1250, "timestamp": 1767614460000}}
            """;

    private static final String SILENCE = """
            {"id": "payments-3-1207-cards-silence", "kind": "silence", "detector": "cards",
             "model": {"name": "payments", "version": "7"}, "key": "pump-1", "state": "%s"%s, "severity": "warning",
             "start": 1767610800000, "last": 1767610800000, "silentSeconds": 7200, "allowedSeconds": 3600,
             "text": "no record for 2 hours, allowed are 1 hour",
             "source": {"topic": "payments", "partition": 3, "offset": 1207, "timestamp": 1767610800000}}
            """;

    private static byte[] silence(String state, String more) {
        return SILENCE.formatted(state, more).getBytes(StandardCharsets.UTF_8);
    }

    private static ConsumerRecord<byte[], byte[]> record(String state, String more) {
        return Published.record(
                "payments-3-1207-cards".getBytes(StandardCharsets.UTF_8),
                INCIDENT.formatted(state, more).getBytes(StandardCharsets.UTF_8),
                7,
                1_767_614_460_000L);
    }

    private static Anomaly incident(String state, String more) {
        return Objects.requireNonNull(Anomaly.read(record(state, more)));
    }

    @Test
    void shouldBeAnIncidentAsItsSchemaDescribesIt() throws Exception {
        var schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(Path.of("../../kafka/incident.schema.json")));
        assertThat(schema.validate(Json.read(record("opened", "").value()))).isEmpty();
        assertThat(schema.validate(
                        Json.read(record("resolved", ", \"cause\": \"silent\"").value())))
                .isEmpty();
        assertThat(schema.validate(Json.read(record(
                                "opened",
                                ", \"suppressed\": \"nights\", \"reasons\": [{\"field\": \"flow\", \"value\": 7,"
                                        + " \"expected\": 5, \"nats\": 2.5, \"reason\": \"unexpected\", \"text\": \"7\"}]")
                        .value())))
                .isEmpty();
        assertThat(schema.validate(Json.read(record("over", "").value()))).isNotEmpty();
        assertThat(schema.validate(Json.read(record("opened", ", \"more\": 1").value())))
                .isNotEmpty();
    }

    @Test
    void shouldBeASilenceAsItsSchemaDescribesIt() throws Exception {
        var schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(Path.of("../../kafka/incident.schema.json")));
        assertThat(schema.validate(Json.read(silence("opened", "")))).isEmpty();
        assertThat(schema.validate(Json.read(silence("resolved", ", \"cause\": \"returned\""))))
                .isEmpty();
        assertThat(schema.validate(Json.read(silence("opened", ", \"records\": 7"))))
                .isNotEmpty();
        assertThat(schema.validate(Json.read(silence("updated", "")))).isNotEmpty();
    }

    @Test
    void shouldSayHowLongAKeyIsSilent() throws Exception {
        Anomaly silence = Objects.requireNonNull(Anomaly.read(Published.record(
                "payments-3-1207-cards-silence".getBytes(StandardCharsets.UTF_8),
                silence("opened", ""),
                7,
                1_767_618_000_000L)));
        Alert alert =
                new Alert(silence, 1, 0, Instant.parse("2026-01-05T12:00:01Z"), Instant.parse("2026-01-05T12:10:01Z"));

        assertThat(AlertText.summary(alert))
                .isEqualTo("cards: warning silence, key pump-1, no record for 2 hours, allowed are 1 hour");
        assertThat(silence.key()).isEqualTo("pump-1");
        assertThat(Json.read(new AlertFormat.Alertmanager().body(alert, ""))
                        .at("/0/labels/alertname")
                        .asText())
                .isEqualTo("ElboKeySilent");
    }

    @Test
    void shouldGroupByTheKeyThatTheIncidentIsAbout() {
        assertThat(incident("opened", "").key()).isEqualTo("pump-1");
        assertThat(incident("opened", "").isIncident()).isTrue();
        assertThat(incident("updated", "").isOver()).isFalse();
        assertThat(incident("resolved", ", \"cause\": \"subsided\"").isOver()).isTrue();
        assertThat(incident("opened", "").isSuppressed()).isFalse();
        assertThat(incident("opened", ", \"suppressed\": \"nights\"").isSuppressed())
                .isTrue();
        assertThat(Examples.anomaly("c-1", "critical", 0, 0).isIncident()).isFalse();
    }

    @Test
    void shouldSayWhatTheIncidentIsAbout() throws Exception {
        Alert alert = new Alert(
                incident("opened", ""),
                1,
                0,
                Instant.parse("2026-01-05T12:00:01Z"),
                Instant.parse("2026-01-05T12:10:01Z"));

        JsonNode body =
                Json.read(new AlertFormat.Alertmanager().body(alert, "")).get(0);

        assertThat(body.path("labels"))
                .hasToString("{\"alertname\":\"ElboIncident\",\"detector\":\"cards\",\"severity\":\"critical\","
                        + "\"key\":\"pump-1\"}");
        assertThat(body.at("/annotations/summary").asText())
                .isEqualTo(
                        "cards: critical incident, key pump-1, evidence 44.3, p-value 2.0e-05, records 31, anomalies 2");
        assertThat(body.at("/annotations/description").asText()).isEqualTo("pressure; flow");
        assertThat(body.at("/annotations/score").asText()).isEqualTo("5.75");
        for (String template : new String[] {"plain", "slack", "pagerduty"}) {
            byte[] filled = AlertFormat.Filled.open("property", template).body(alert, "token");
            assertThat(new String(filled, StandardCharsets.UTF_8)).contains("critical incident, key pump-1");
        }
    }
}
