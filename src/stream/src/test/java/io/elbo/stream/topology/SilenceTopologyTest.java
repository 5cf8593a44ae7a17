package io.elbo.stream.topology;

import static io.elbo.stream.topology.KeyedDriver.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.event.EventType;
import io.elbo.core.format.JsonFormat;
import io.elbo.core.history.IncidentChange;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.EvidenceCalibration;
import io.elbo.core.model.GapCalibration;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampFormat;
import io.elbo.core.suppression.RecordCondition;
import io.elbo.core.suppression.SuppressionRule;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.format.avro.AvroEvents;
import io.elbo.format.avro.EventBodies;
import io.elbo.stream.detector.Json;
import io.elbo.stream.schema.KafkaHeaders;
import io.elbo.stream.schema.KnownSubjects;
import io.elbo.stream.settings.HistorySettings;
import io.elbo.stream.settings.IncidentSettings;
import io.elbo.stream.settings.SilenceSettings;
import io.elbo.testkit.TinyModel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keys that fall silent, while records are processed one by one and time passes. */
class SilenceTopologyTest {
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Schema SCHEMA = TinyModel.rising(new HistoryDefinition(List.of(), null, null));
    private static final EvidenceCalibration EVIDENCE = new EvidenceCalibration(
            10.0, null, new Calibration(List.of(0.0, 5.0, 10.0), new Calibration.Tail(10, 0.01, 0, 2)));
    /** One ordinary gap in a thousand is longer by 3 deviations, each of which is half a nat if nothing is known. */
    private static final GapCalibration GAPS =
            new GapCalibration(0.5, new Calibration(List.of(-3.0, 0.0, 3.0), new Calibration.Tail(3, 0.001, 0, 1)));

    private static final HistorySettings IN_MEMORY = inMemory(Duration.ofDays(90)); // the driver commits each record

    private static HistorySettings inMemory(Duration expireAfter) {
        return new HistorySettings(
                HistorySettings.Store.MEMORY, expireAfter, 1_000, HistorySettings.WhenFull.EVICT_YOUNG, 1);
    }

    private KeyedDriver driver;

    private void start(SilenceSettings silence) throws Exception {
        driver = new KeyedDriver(TinyModel.bytes(SCHEMA, null, GAPS), settings(silence), IN_MEMORY);
    }

    private static IncidentSettings settings(SilenceSettings silence) {
        return new IncidentSettings("cards.incidents", new AlertBudget.Share(0.001), Duration.ofHours(1), silence);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    /** Some keys speak in turn, one every ten seconds, for so long. */
    private void chat(Duration time, String... keys) {
        for (int i = 0; i < time.toSeconds() / 10; i++) {
            driver.millis += 10_000;
            driver.send(keys[i % keys.length], 50);
        }
    }

    @Test
    void shouldFindSilentKeysOnlyWhenTheirEventsCanBeWritten() throws Exception {
        KnownSubjects subjects = new KnownSubjects();
        AvroEvents avro = new AvroEvents(subjects);
        avro.open(EventType.INCIDENT, "cards.incidents");
        driver = new KeyedDriver(
                TinyModel.bytes(SCHEMA, null, GAPS),
                settings(new SilenceSettings.After(Duration.ofHours(1))),
                IN_MEMORY,
                List.of(),
                JsonFormat.JSON,
                avro);
        subjects.away(true);
        chat(Duration.ofMinutes(1), "pump");
        chat(Duration.ofMinutes(63), "a", "b", "c");
        driver.passAtTheEnd(LOOK);
        assertThat(driver.incidents.isEmpty()).isTrue();

        subjects.away(false);
        driver.passAtTheEnd(LOOK);

        TestRecord<byte[], byte[]> silence = driver.incidents.readRecord();
        JsonNode document = EventBodies.document(silence.value(), KafkaHeaders.of(silence.headers()));
        assertThat(document.get("key").asText()).isEqualTo("pump");
        assertThat(document.get("kind").asText()).isEqualTo("silence");
        assertThat(text(silence, "content-type")).isEqualTo("application/avro");
        assertThat(text(silence, "ce_dataschema")).isEqualTo("urn:elbo:schema:io.elbo.incident.v1:avro:1");
    }

    @Test
    void shouldTellOnceOfAKeyThatHasFallenSilentAndWhenItSpeaksAgain() throws Exception {
        start(new SilenceSettings.After(Duration.ofHours(1)));
        chat(Duration.ofMinutes(10), "pump", "a", "b", "c");
        chat(Duration.ofMinutes(1), "pump");
        long last = driver.millis;
        chat(Duration.ofMinutes(59), "a", "b", "c");
        driver.passAtTheEnd(LOOK);
        assertThat(driver.incidents.isEmpty()).isTrue();

        chat(Duration.ofMinutes(3), "a", "b", "c");
        driver.passAtTheEnd(LOOK);

        TestRecord<byte[], byte[]> record = driver.incidents.readRecord();
        JsonNode opened = Json.read(record.value());
        String id = "payments-0-65-cards-silence";
        assertThat(opened.path("kind").asText()).isEqualTo("silence");
        assertThat(opened.path("state").asText()).isEqualTo("opened");
        assertThat(opened.path("key").asText()).isEqualTo("pump");
        assertThat(opened.path("id").asText()).isEqualTo(id);
        assertThat(opened.path("start").longValue()).isEqualTo(last);
        assertThat(opened.path("last").longValue()).isEqualTo(last);
        assertThat(opened.path("allowedSeconds").doubleValue()).isEqualTo(3_600);
        assertThat(opened.path("silentSeconds").doubleValue()).isBetween(3_600.0, 3_720.0);
        assertThat(opened.at("/source/offset").longValue()).isEqualTo(65);
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(id);
        assertThat(text(record, "ce_type")).isEqualTo("io.elbo.incident.v1");
        assertThat(record.timestamp()).as("when it is told").isGreaterThan(last + 3_600_000);
        driver.passAtTheEnd(LOOK);
        chat(Duration.ofHours(3), "a", "b", "c");
        driver.passAtTheEnd(LOOK);
        assertThat(driver.incidents.isEmpty()).as("told once").isTrue();

        driver.send("pump", 50);

        JsonNode resolved = driver.next();
        assertThat(resolved.path("id").asText()).isEqualTo(id);
        assertThat(resolved.path("state").asText()).isEqualTo("resolved");
        assertThat(resolved.path("cause").asText()).isEqualTo("returned");
        assertThat(resolved.path("start").longValue()).isEqualTo(last);
        assertThat(resolved.path("last").longValue()).isEqualTo(driver.millis);
        driver.send("pump", 50);
        driver.passAtTheEnd(LOOK);
        assertThat(driver.incidents.isEmpty()).isTrue();
        driver.commit();
        assertThat(driver.counts.silences)
                .extracting(change -> change.kind())
                .containsExactly(IncidentChange.Kind.OPENED, IncidentChange.Kind.RESOLVED);
    }

    @Test
    void shouldNameTheRuleThatSuppressesASilence() throws Exception {
        SuppressionRule known = new SuppressionRule(
                "known", null, null, RecordCondition.parse("record-key = pump"), null, null, null, null, "");
        driver = new KeyedDriver(
                TinyModel.bytes(SCHEMA),
                settings(new SilenceSettings.After(Duration.ofHours(1))),
                IN_MEMORY,
                List.of(known));
        chat(Duration.ofMinutes(10), "pump", "valve", "a", "b", "c");
        chat(Duration.ofHours(2), "a", "b", "c");

        driver.passAtTheEnd(LOOK);

        JsonNode first = driver.next();
        JsonNode second = driver.next();
        assertThat(List.of(first.path("key").asText(), second.path("key").asText()))
                .containsExactly("pump", "valve");
        assertThat(first.path("suppressed").asText()).isEqualTo("known");
        assertThat(second.has("suppressed")).isFalse();
        driver.commit();
        assertThat(driver.counts.suppressedIncidents).containsExactly("known");
    }

    @Test
    void shouldFlagNothingWhileTheTopicIsQuietAndWhenItSpeaksAgain() throws Exception {
        start(new SilenceSettings.After(Duration.ofHours(1)));
        chat(Duration.ofMinutes(10), "a", "b", "c", "d");

        for (int i = 0; i < 10; i++) {
            driver.passAtTheEnd(Duration.ofHours(1));
        }
        driver.millis += 10 * 3_600_000;
        chat(Duration.ofMinutes(10), "a", "b");
        driver.passAtTheEnd(LOOK);

        assertThat(driver.incidents.isEmpty()).isTrue();
    }

    @Test
    void shouldFlagNothingBeforeAllRecordsAreRead() throws Exception {
        start(new SilenceSettings.After(Duration.ofHours(1)));
        chat(Duration.ofMinutes(10), "pump", "a", "b", "c");
        chat(Duration.ofHours(3), "a", "b", "c");

        driver.pass(LOOK);
        assertThat(driver.incidents.isEmpty()).isTrue();
        driver.passAtTheEnd(LOOK);

        assertThat(driver.next().path("key").asText()).isEqualTo("pump");
    }

    @Test
    void shouldLearnFromTheKeysOwnSilencesHowLongItMayBeSilent() throws Exception {
        start(new SilenceSettings.Learned(null));
        for (int i = 0; i < 36; i++) { // a record in 40 seconds, and in six minutes
            chat(Duration.ofMinutes(2), "often", "a", "b", "c");
            if (i % 3 == 0) {
                driver.send("seldom", 50);
            }
        }
        driver.send("new", 50);
        driver.passAtTheEnd(LOOK);
        assertThat(driver.incidents.isEmpty()).isTrue();

        chat(Duration.ofMinutes(5), "a", "b", "c");
        driver.passAtTheEnd(LOOK);
        List<String> first = keys();
        chat(Duration.ofHours(3), "a", "b", "c");
        driver.passAtTheEnd(LOOK);

        assertThat(first).containsExactly("often");
        assertThat(keys()).as("not the one of which too little is known").containsExactly("seldom");
    }

    private List<String> keys() {
        return driver.incidents.readValuesToList().stream()
                .map(value -> {
                    try {
                        return Json.read(value).path("key").asText();
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .toList();
    }

    @Test
    void shouldResolveTheSilenceOfAKeyThatIsForgotten() throws Exception {
        driver = new KeyedDriver(
                TinyModel.bytes(SCHEMA),
                settings(new SilenceSettings.After(Duration.ofHours(1))),
                inMemory(Duration.ofHours(4)));
        chat(Duration.ofMinutes(10), "pump", "a", "b", "c");
        chat(Duration.ofHours(2), "a", "b", "c");
        driver.passAtTheEnd(LOOK);
        assertThat(driver.next().path("state").asText()).isEqualTo("opened");

        chat(Duration.ofHours(3), "a", "b", "c");
        driver.passAtTheEnd(LOOK);

        JsonNode resolved = driver.next();
        assertThat(resolved.path("state").asText()).isEqualTo("resolved");
        assertThat(resolved.path("cause").asText()).isEqualTo("expired");
        assertThat(driver.incidents.isEmpty()).isTrue();
        driver.passAtTheEnd(LOOK);
        assertThat(driver.histories.figures().silentKeys("cards")).isZero();
    }

    @Test
    void shouldCountTheKeysThatAreSilent() throws Exception {
        start(new SilenceSettings.After(Duration.ofHours(1)));
        chat(Duration.ofMinutes(10), "x", "y", "a", "b", "c");
        chat(Duration.ofHours(2), "a", "b", "c");
        driver.passAtTheEnd(LOOK);
        assertThat(driver.histories.figures().silentKeys("cards")).isEqualTo(2);
        driver.passAtTheEnd(LOOK);
        assertThat(driver.histories.figures().silentKeys("cards")).isEqualTo(2);

        driver.send("x", 50);

        assertThat(driver.histories.figures().silentKeys("cards")).isEqualTo(1);
        driver.passAtTheEnd(LOOK);
        assertThat(driver.histories.figures().silentKeys("cards")).isEqualTo(1);
    }

    @Test
    void shouldResolveWhatIsOpenWhenNobodyLooksForItAnyMore() throws Exception {
        start(new SilenceSettings.After(Duration.ofHours(1)));
        chat(Duration.ofMinutes(10), "pump", "a", "b", "c");
        chat(Duration.ofHours(2), "a", "b", "c");
        driver.passAtTheEnd(LOOK);
        assertThat(driver.next().path("state").asText()).isEqualTo("opened");

        driver.activate(TinyModel.bytes(SCHEMA, EVIDENCE), settings(SilenceSettings.OFF));
        driver.passAtTheEnd(LOOK);

        JsonNode resolved = driver.next();
        assertThat(resolved.path("kind").asText()).isEqualTo("silence");
        assertThat(resolved.path("cause").asText()).isEqualTo("retired");
        driver.passAtTheEnd(LOOK);
        assertThat(driver.incidents.isEmpty()).isTrue();
    }

    @Test
    void shouldResolveADeviationOfAModelThatKnowsNoEvidenceAnyMore() throws Exception {
        driver = new KeyedDriver(
                TinyModel.bytes(SCHEMA, EVIDENCE), settings(new SilenceSettings.After(Duration.ofHours(1))), IN_MEMORY);
        for (int i = 0; i < 20; i++) {
            driver.millis += 10_000;
            driver.send("pump", 80);
        }
        String id = driver.next().path("id").asText();
        driver.incidents.readValuesToList();

        driver.activate(TinyModel.bytes(SCHEMA));
        driver.passAtTheEnd(LOOK);

        JsonNode resolved = driver.next();
        assertThat(resolved.path("kind").asText()).isEqualTo("deviation");
        assertThat(resolved.path("id").asText()).isEqualTo(id);
        assertThat(resolved.path("cause").asText()).isEqualTo("retired");
        assertThat(resolved.has("pValue")).isFalse();
        assertThat(driver.incidents.isEmpty()).isTrue();
    }

    @Test
    void shouldResolveWhatIsOpenIfTheKeyIsAnotherNow() throws Exception {
        start(new SilenceSettings.After(Duration.ofHours(1)));
        chat(Duration.ofMinutes(10), "pump", "a", "b", "c");
        chat(Duration.ofHours(2), "a", "b", "c");
        driver.passAtTheEnd(LOOK);
        assertThat(driver.next().path("state").asText()).isEqualTo("opened");

        Schema other = TinyModel.rising(new HistoryDefinition(List.of(), "/time", TimestampFormat.EPOCH_MILLIS));
        driver.activate(TinyModel.bytes(other));
        driver.passAtTheEnd(LOOK);

        assertThat(driver.next().path("cause").asText()).isEqualTo("replaced");
        assertThat(driver.incidents.isEmpty()).isTrue();
    }
}
