package io.elbo.stream.topology;

import static io.elbo.stream.topology.KeyedDriver.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.history.IncidentChange;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.EvidenceCalibration;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampFormat;
import io.elbo.core.suppression.RecordCondition;
import io.elbo.core.suppression.SuppressionRule;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.stream.detector.Json;
import io.elbo.stream.settings.HistorySettings;
import io.elbo.stream.settings.IncidentSettings;
import io.elbo.testkit.TinyModel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Incidents of records that are processed one by one, without an interceptor, while time passes. */
class IncidentTopologyTest {
    private static final Logger HISTORY_LOG = Logger.getLogger("io.elbo.stream.history.HistoryFigures");
    private static final Schema SCHEMA = TinyModel.rising(new HistoryDefinition(List.of(), null, null));
    private static final EvidenceCalibration EVIDENCE = new EvidenceCalibration(
            10.0, null, new Calibration(List.of(0.0, 5.0, 10.0), new Calibration.Tail(10, 0.01, 0, 2)));

    private static final HistorySettings IN_MEMORY = new HistorySettings(
            HistorySettings.Store.MEMORY,
            Duration.ofDays(90),
            1_000,
            HistorySettings.WhenFull.EVICT_YOUNG,
            1); // the driver commits each record

    private KeyedDriver driver;

    @BeforeEach
    void start() throws Exception {
        driver = new KeyedDriver(
                TinyModel.bytes(SCHEMA, EVIDENCE),
                new IncidentSettings("cards.incidents", new AlertBudget.Share(0.01), Duration.ofHours(1)),
                IN_MEMORY);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    /** One minute after the record before. */
    private void send(String key, int amount) {
        driver.millis += 60_000;
        driver.send(key, amount);
    }

    @Test
    void shouldTellOfADeviationThatNoRecordAloneShowsAsItBeginsGrowsAndEnds() throws Exception {
        String traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        driver.trace(traceparent);
        for (int i = 0; i < 30; i++) {
            send("pump", 50);
            send("other", 50);
        }
        for (int i = 0; i < 25; i++) {
            send("pump", 80); // 3.7 nats: the alert threshold is 6.9
            send("other", 50);
        }
        for (int i = 0; i < 15; i++) {
            send("pump", 50);
        }

        TestRecord<byte[], byte[]> record = driver.incidents.readRecord();
        JsonNode opened = Json.read(record.value());
        assertThat(opened.path("state").asText()).isEqualTo("opened");
        assertThat(opened.path("key").asText()).isEqualTo("pump");
        assertThat(opened.path("detector").asText()).isEqualTo("cards");
        assertThat(opened.path("severity").asText()).isEqualTo("warning");
        assertThat(opened.path("fields")).hasToString("[\"amount\"]");
        assertThat(opened.at("/reasons/0/field").asText()).isEqualTo("amount");
        assertThat(opened.at("/reasons/0/text").asText()).contains("80");
        assertThat(opened.has("suppressed")).isFalse();
        assertThat(opened.path("threshold").floatValue()).isEqualTo(10);
        assertThat(opened.path("pValue").doubleValue()).isLessThanOrEqualTo(0.01);
        assertThat(opened.has("cause")).isFalse();
        String id = "payments-0-" + opened.at("/source/offset").asText() + "-cards";
        assertThat(opened.path("id").asText()).isEqualTo(id);
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(id);
        assertThat(text(record, "traceparent")).isEqualTo(traceparent); // of the record that has opened it
        assertThat(text(record, "ce_type")).isEqualTo("io.elbo.incident.v1");
        assertThat(text(record, "ce_id")).startsWith(id + "-opened-");
        assertThat(text(record, "ce_source")).isEqualTo("/elbo/detectors/cards/incidents");
        JsonNode updated = driver.next();
        assertThat(updated.path("state").asText()).isEqualTo("updated");
        assertThat(updated.path("id").asText()).isEqualTo(id);
        JsonNode resolved = driver.next();
        assertThat(resolved.path("state").asText()).isEqualTo("resolved");
        assertThat(resolved.path("cause").asText()).isEqualTo("subsided");
        assertThat(resolved.path("id").asText()).isEqualTo(id);
        assertThat(resolved.path("anomalies").intValue()).isZero();
        assertThat(resolved.path("records").intValue()).isBetween(20, 40);
        assertThat(resolved.path("start")).isEqualTo(opened.path("start"));
        assertThat(driver.incidents.isEmpty()).isTrue();
        driver.commit();
        assertThat(driver.counts.incidents)
                .extracting(IncidentChange::kind)
                .containsExactly(IncidentChange.Kind.OPENED, IncidentChange.Kind.UPDATED, IncidentChange.Kind.RESOLVED);
    }

    @Test
    void shouldNameTheRuleThatSuppressesAnIncidentOfItsField() throws Exception {
        driver.close();
        driver = new KeyedDriver(
                TinyModel.bytes(SCHEMA, EVIDENCE),
                new IncidentSettings("cards.incidents", new AlertBudget.Share(0.01), Duration.ofHours(1)),
                IN_MEMORY,
                List.of(
                        new SuppressionRule("amounts", "amount", null, null, null, null, null, null, ""),
                        new SuppressionRule(
                                "others",
                                null,
                                null,
                                RecordCondition.parse("record-key = other"),
                                null,
                                null,
                                null,
                                null,
                                "")));
        for (int i = 0; i < 10; i++) {
            send("pump", 80);
            send("other", 80);
        }
        for (int i = 0; i < 15; i++) {
            send("pump", 50);
        }

        List<String> rules = new ArrayList<>();
        for (byte[] value : driver.incidents.readValuesToList()) {
            JsonNode event = Json.read(value);
            rules.add(event.path("key").asText() + " " + event.path("state").asText() + " "
                    + event.path("suppressed").asText());
        }
        assertThat(rules).contains("pump opened amounts", "other opened others", "pump resolved amounts");
        driver.commit();
        assertThat(driver.counts.suppressedIncidents).hasSize(rules.size());
    }

    @Test
    void shouldResolveTheIncidentOfASilentKeyOnceOthersShowThatTimeHasPassed() throws Exception {
        for (int i = 0; i < 10; i++) {
            send("pump", 80);
        }
        long last = driver.millis;
        assertThat(driver.next().path("state").asText()).isEqualTo("opened");
        driver.incidents.readRecordsToList();
        assertThat(driver.histories.figures().openIncidents("cards")).isEqualTo(1);
        driver.pass(Duration.ofHours(5));
        assertThat(driver.incidents.isEmpty())
                .as("resolved while the topic is quiet")
                .isTrue();

        driver.millis += 3_600_000;
        send("other", 50);
        driver.pass(Duration.ofSeconds(11));
        assertThat(driver.incidents.isEmpty())
                .as("resolved because one record claims so")
                .isTrue();

        for (int i = 0; i < 10; i++) {
            send("other", 50);
        }
        driver.pass(Duration.ofSeconds(11));

        JsonNode resolved = driver.next();
        assertThat(resolved.path("state").asText()).isEqualTo("resolved");
        assertThat(resolved.path("cause").asText()).isEqualTo("silent");
        assertThat(resolved.path("key").asText()).isEqualTo("pump");
        assertThat(resolved.path("last").longValue()).isEqualTo(last);
        assertThat(resolved.at("/source/offset").longValue()).isEqualTo(9);
        assertThat(driver.histories.figures().openIncidents("cards")).isZero();
        driver.pass(Duration.ofSeconds(11));
        assertThat(driver.incidents.isEmpty()).isTrue();
        send("pump", 50);
        assertThat(driver.incidents.isEmpty()).isTrue();
    }

    @Test
    void shouldResolveTheIncidentOfAKeyWhoseHistoryAnotherModelReplaces() throws Exception {
        for (int i = 0; i < 10; i++) {
            send("pump", 80);
            send("other", 50);
        }
        String id = driver.next().path("id").asText();
        driver.incidents.readRecordsToList();
        Schema other = TinyModel.rising(new HistoryDefinition(List.of(), "/time", TimestampFormat.EPOCH_MILLIS));
        driver.activate(TinyModel.bytes(other, EVIDENCE));
        List<LogRecord> logged = new ArrayList<>();
        Filter before = HISTORY_LOG.getFilter();
        HISTORY_LOG.setFilter(entry -> !logged.add(entry));
        try {
            send("pump", 50);
            send("other", 50);
        } finally {
            HISTORY_LOG.setFilter(before);
        }

        JsonNode resolved = driver.next();
        assertThat(resolved.path("id").asText()).isEqualTo(id);
        assertThat(resolved.path("state").asText()).isEqualTo("resolved");
        assertThat(resolved.path("cause").asText()).isEqualTo("replaced");
        assertThat(logged).as("one line for the partition").singleElement().satisfies(entry -> assertThat(
                        entry.getMessage())
                .contains("each key begins anew"));
        assertThat(driver.incidents.isEmpty()).isTrue();
        assertThat(driver.histories.figures().openIncidents("cards")).isZero();
    }
}
