package io.elbo.stream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.history.KeyState;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.EvidenceCalibration;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.TimestampFormat;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.stream.detector.ModelOrigin;
import io.elbo.stream.history.DetectorHistory;
import io.elbo.stream.settings.HistorySettings;
import io.elbo.stream.settings.IncidentSettings;
import io.elbo.testkit.TinyModel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Histories of versions of a registry, which may define them differently. */
class VersionedHistoryTest {
    private static final EvidenceCalibration EVIDENCE = new EvidenceCalibration(
            10.0, null, new Calibration(List.of(0.0, 5.0, 10.0), new Calibration.Tail(10, 0.01, 0, 2)));
    private static final byte[] FIRST = model(new HistoryDefinition(List.of(), null, null));
    private static final byte[] OTHER = model(new HistoryDefinition(List.of(), "/time", TimestampFormat.EPOCH_MILLIS));
    private static final ModelOrigin ONE = ModelOrigin.of(1, "sha256:one");
    private static final ModelOrigin TWO = ModelOrigin.of(2, "sha256:two");
    private static final HistorySettings IN_MEMORY = new HistorySettings(
            HistorySettings.Store.MEMORY, Duration.ofDays(90), 1_000, HistorySettings.WhenFull.EVICT_YOUNG, 1);

    private KeyedDriver driver;

    private static byte[] model(HistoryDefinition definition) {
        return TinyModel.bytes(TinyModel.rising(definition), EVIDENCE);
    }

    @BeforeEach
    void start() throws Exception {
        driver = new KeyedDriver(
                FIRST,
                new IncidentSettings("cards.incidents", new AlertBudget.Share(0.01), Duration.ofHours(1)),
                IN_MEMORY);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private void send(String key, int amount, int times) {
        for (int i = 0; i < times; i++) {
            driver.millis += 60_000;
            driver.send(key, amount);
        }
    }

    private DetectorHistory keys() {
        return Objects.requireNonNull(driver.detector.active().keys());
    }

    private byte[] state(String key) {
        return driver.store().get(keys().storeKey(key.getBytes(StandardCharsets.UTF_8)));
    }

    private List<String> owners() {
        List<String> owners = new ArrayList<>();
        try (var all = driver.store().all()) {
            all.forEachRemaining(each -> {
                String key = new String(each.key.get(), StandardCharsets.UTF_8);
                if (!key.startsWith("\0")) {
                    owners.add(key.substring(0, key.indexOf('\0')));
                }
            });
        }
        return owners;
    }

    @Test
    void shouldGoOnWithTheStatesOfEachDefinitionWhenItBecomesActiveAgain() throws Exception {
        driver.activate(FIRST, ONE);
        send("pump", 50, 5);
        String first = keys().owner();
        int definition = keys().definitionHash();

        driver.detector.keepHistories(Set.of(definition));
        driver.activate(OTHER, TWO);
        send("pump", 50, 2);
        driver.pass(Duration.ofSeconds(11));
        assertThat(KeyState.records(state("pump"))).isEqualTo(2);
        assertThat(owners()).containsExactlyInAnyOrder(first, keys().owner());

        driver.activate(FIRST, ONE);
        send("pump", 50, 1);
        assertThat(KeyState.records(state("pump"))).isEqualTo(6);
    }

    @Test
    void shouldGoOnWithTheSameStatesUnderTheSameDefinition() throws Exception {
        driver.activate(FIRST, ONE);
        send("pump", 50, 5);

        driver.activate(FIRST, TWO);
        send("pump", 50, 1);

        assertThat(KeyState.records(state("pump"))).isEqualTo(6);
    }

    @Test
    void shouldResolveAndDeleteWhatNoModelGoesOnWith() throws Exception {
        driver.activate(FIRST, ONE);
        send("pump", 80, 10);
        assertThat(driver.next().path("state").asText()).isEqualTo("opened");
        driver.incidents.readRecordsToList();

        driver.detector.keepHistories(Set.of());
        driver.activate(OTHER, TWO);
        driver.pass(Duration.ofSeconds(11));

        JsonNode resolved = driver.next();
        assertThat(resolved.path("cause").asText()).isEqualTo("replaced");
        assertThat(resolved.path("key").asText()).isEqualTo("pump");
        assertThat(resolved.at("/model/registryVersion").intValue()).isEqualTo(2);
        assertThat(owners()).isEmpty();
    }

    @Test
    void shouldResolveButKeepWhatMayBecomeActiveAgain() throws Exception {
        driver.activate(FIRST, ONE);
        send("pump", 80, 10);
        driver.incidents.readRecordsToList();
        String first = keys().owner();
        driver.detector.keepHistories(Set.of(keys().definitionHash()));

        driver.activate(OTHER, TWO);
        driver.pass(Duration.ofSeconds(11));
        driver.pass(Duration.ofSeconds(11));

        assertThat(driver.incidents.readRecordsToList()).hasSize(1);
        assertThat(owners()).containsExactly(first);
    }

    @Test
    void shouldGoOnWithTheStatesFromBeforeThereWasARegistry() throws Exception {
        send("pump", 50, 5);
        send("other", 50, 3);
        assertThat(owners()).containsExactlyInAnyOrder("cards", "cards");

        driver.activate(FIRST, ModelOrigin.FILE_BESIDE_REGISTRY);
        send("pump", 50, 1);
        assertThat(KeyState.records(state("pump"))).isEqualTo(6);
        driver.pass(Duration.ofSeconds(11));

        assertThat(owners()).containsExactly(keys().owner(), keys().owner());
        assertThat(KeyState.records(state("pump"))).isEqualTo(6);
        assertThat(KeyState.records(state("other"))).isEqualTo(3);
        assertThat(keys().text(Bytes.wrap("cards\0pump".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("pump");
    }
}
