package io.elbo.stream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.history.IncidentChange;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.EvidenceCalibration;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampFormat;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.stream.batch.PendingScores;
import io.elbo.stream.commit.CommitHooks;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Counts;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Json;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.history.HistoryStores;
import io.elbo.stream.output.OutputLimits;
import io.elbo.stream.output.RefusedOutputs;
import io.elbo.stream.policy.LearnedStateWriter;
import io.elbo.stream.policy.LearnedStates;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.HistorySettings;
import io.elbo.stream.settings.IncidentSettings;
import io.elbo.testkit.TinyModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Incidents of records that are processed one by one, without an interceptor, while time passes. */
class IncidentTopologyTest {
    private static final long START = 1_700_000_000_000L;
    private static final Logger HISTORY_LOG = Logger.getLogger("io.elbo.stream.history.HistoryFigures");
    private static final Schema SCHEMA = TinyModel.rising(new HistoryDefinition(List.of(), null, null));
    private static final EvidenceCalibration EVIDENCE = new EvidenceCalibration(
            10.0, null, new Calibration(List.of(0.0, 5.0, 10.0), new Calibration.Tail(10, 0.01, 0, 2)));

    private final Map<String, Integer> totals = new HashMap<>();
    private final Counts counts = new Counts();
    private final OutputLimits limits = new OutputLimits(1 << 20);
    private final HistoryStores histories = new HistoryStores("payments", HistorySettings.DEFAULT);
    private DetectorSettings settings;
    private Detector detector;
    private PendingScores pendingScores;
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> payments;
    private TestOutputTopic<byte[], byte[]> incidents;
    private long millis = START;

    @BeforeEach
    void start() throws Exception {
        settings = new DetectorSettings(
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
                        null)
                .withIncidents(
                        new IncidentSettings("cards.incidents", new AlertBudget.Share(0.01), Duration.ofHours(1)));
        detector = new Detector(
                settings, new ActiveModel(settings, OnnxEngine.open(TinyModel.bytes(SCHEMA, EVIDENCE)), 1 << 20));
        List<ObservedDetector> observed = List.of(new ObservedDetector(detector, counts));
        pendingScores = new PendingScores(observed);
        driver = new TopologyTestDriver(
                DetectionTopology.build(
                        "elbo",
                        "payments",
                        null,
                        0,
                        observed,
                        pendingScores,
                        new LearnedStateWriter(
                                LearnedStates.unconnected("", List.of()), new CommitHooks(), Clock.systemUTC()),
                        limits,
                        new RefusedOutputs(limits),
                        new ModelBreaker(),
                        histories),
                new Properties());
        payments = driver.createInputTopic("payments", new ByteArraySerializer(), new ByteArraySerializer());
        incidents =
                driver.createOutputTopic("cards.incidents", new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
        detector.close();
    }

    /** A record that says by how much the key's total has risen, one minute after the one before. */
    private void send(String key, int amount) {
        millis += 60_000;
        int total = totals.merge(key, amount, Integer::sum);
        String value = "{\"total\": " + total + ", \"card\": {\"country\": \"SE\"}, \"online\": true}";
        payments.pipeInput(new TestRecord<>(
                key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8), null, millis));
    }

    private JsonNode next() throws Exception {
        return Json.read(incidents.readValue());
    }

    @Test
    void shouldTellOfADeviationThatNoRecordAloneShowsAsItBeginsGrowsAndEnds() throws Exception {
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

        TestRecord<byte[], byte[]> record = incidents.readRecord();
        JsonNode opened = Json.read(record.value());
        assertThat(opened.path("state").asText()).isEqualTo("opened");
        assertThat(opened.path("key").asText()).isEqualTo("pump");
        assertThat(opened.path("detector").asText()).isEqualTo("cards");
        assertThat(opened.path("severity").asText()).isEqualTo("warning");
        assertThat(opened.path("fields")).hasToString("[\"amount\"]");
        assertThat(opened.path("threshold").floatValue()).isEqualTo(10);
        assertThat(opened.path("pValue").doubleValue()).isLessThanOrEqualTo(0.01);
        assertThat(opened.has("cause")).isFalse();
        String id = "payments-0-" + opened.at("/source/offset").asText() + "-cards";
        assertThat(opened.path("id").asText()).isEqualTo(id);
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(id);
        assertThat(text(record, "ce_type")).isEqualTo("io.elbo.incident.v1");
        assertThat(text(record, "ce_id")).startsWith(id + "-opened-");
        assertThat(text(record, "ce_source")).isEqualTo("/elbo/detectors/cards/incidents");
        JsonNode updated = next();
        assertThat(updated.path("state").asText()).isEqualTo("updated");
        assertThat(updated.path("id").asText()).isEqualTo(id);
        JsonNode resolved = next();
        assertThat(resolved.path("state").asText()).isEqualTo("resolved");
        assertThat(resolved.path("cause").asText()).isEqualTo("subsided");
        assertThat(resolved.path("id").asText()).isEqualTo(id);
        assertThat(resolved.path("anomalies").intValue()).isZero();
        assertThat(resolved.path("records").intValue()).isBetween(20, 40);
        assertThat(resolved.path("start")).isEqualTo(opened.path("start"));
        assertThat(incidents.isEmpty()).isTrue();
        commit();
        assertThat(counts.incidents)
                .extracting(IncidentChange::kind)
                .containsExactly(IncidentChange.Kind.OPENED, IncidentChange.Kind.UPDATED, IncidentChange.Kind.RESOLVED);
    }

    @Test
    void shouldResolveTheIncidentOfASilentKeyOnceOthersShowThatTimeHasPassed() throws Exception {
        for (int i = 0; i < 10; i++) {
            send("pump", 80);
        }
        long last = millis;
        assertThat(next().path("state").asText()).isEqualTo("opened");
        incidents.readRecordsToList();
        assertThat(histories.figures().openIncidents("cards")).isEqualTo(1);
        driver.advanceWallClockTime(Duration.ofHours(5));
        assertThat(incidents.isEmpty()).as("resolved while the topic is quiet").isTrue();

        millis += 3_600_000;
        send("other", 50);
        driver.advanceWallClockTime(Duration.ofSeconds(11));

        JsonNode resolved = next();
        assertThat(resolved.path("state").asText()).isEqualTo("resolved");
        assertThat(resolved.path("cause").asText()).isEqualTo("silent");
        assertThat(resolved.path("key").asText()).isEqualTo("pump");
        assertThat(resolved.path("last").longValue()).isEqualTo(last);
        assertThat(resolved.at("/source/offset").longValue()).isEqualTo(9);
        assertThat(histories.figures().openIncidents("cards")).isZero();
        driver.advanceWallClockTime(Duration.ofSeconds(11));
        assertThat(incidents.isEmpty()).isTrue();
        send("pump", 50);
        assertThat(incidents.isEmpty()).isTrue();
    }

    @Test
    void shouldResolveTheIncidentOfAKeyWhoseHistoryAnotherModelReplaces() throws Exception {
        for (int i = 0; i < 10; i++) {
            send("pump", 80);
            send("other", 50);
        }
        String id = next().path("id").asText();
        incidents.readRecordsToList();
        Schema other = TinyModel.rising(new HistoryDefinition(List.of(), "/time", TimestampFormat.EPOCH_MILLIS));
        detector.activate(new ActiveModel(settings, OnnxEngine.open(TinyModel.bytes(other, EVIDENCE)), 1 << 20))
                .close();
        List<LogRecord> logged = new ArrayList<>();
        Filter before = HISTORY_LOG.getFilter();
        HISTORY_LOG.setFilter(entry -> !logged.add(entry));
        try {
            send("pump", 50);
            send("other", 50);
        } finally {
            HISTORY_LOG.setFilter(before);
        }

        JsonNode resolved = next();
        assertThat(resolved.path("id").asText()).isEqualTo(id);
        assertThat(resolved.path("state").asText()).isEqualTo("resolved");
        assertThat(resolved.path("cause").asText()).isEqualTo("replaced");
        assertThat(logged).as("one line for the partition").singleElement().satisfies(entry -> assertThat(
                        entry.getMessage())
                .contains("each key begins anew"));
        assertThat(incidents.isEmpty()).isTrue();
        assertThat(histories.figures().openIncidents("cards")).isZero();
    }

    private void commit() {
        pendingScores.committed(Map.of(new TopicPartition("payments", 0), new OffsetAndMetadata(Long.MAX_VALUE)));
    }

    private static String text(TestRecord<byte[], byte[]> record, String header) {
        return new String(record.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
    }
}
