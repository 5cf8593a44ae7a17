package io.elbo.stream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.format.Decoded.Why;
import io.elbo.core.format.JsonFormat;
import io.elbo.core.format.RecordFormat;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.format.envelope.Envelope;
import io.elbo.format.envelope.EnvelopeFormat;
import io.elbo.format.envelope.SkippedTombstones;
import io.elbo.stream.detector.Outcome;
import io.elbo.stream.settings.HistorySettings;
import io.elbo.stream.settings.IncidentSettings;
import io.elbo.testkit.TinyModel;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A stream of change events must be judged as the stream of their rows is, histories of keys included. */
class ChangeEventsTopologyTest {
    private static final Schema SCHEMA = TinyModel.rising(new HistoryDefinition(List.of(), null, null));

    private static final HistorySettings IN_MEMORY = new HistorySettings(
            HistorySettings.Store.MEMORY, Duration.ofDays(90), 1_000, HistorySettings.WhenFull.EVICT_YOUNG, 1 << 20);

    private static KeyedDriver driver(RecordFormat format) throws Exception {
        return new KeyedDriver(TinyModel.bytes(SCHEMA), IncidentSettings.of("cards"), IN_MEMORY, List.of(), format);
    }

    private static String event(String op, @Nullable String before, @Nullable String after) {
        return "{\"schema\": {\"type\": \"struct\"}, \"payload\": {\"before\": " + before + ", \"after\": " + after
                + ", \"source\": {\"table\": \"payments\"}, \"op\": \"" + op + "\"}}";
    }

    @Test
    void shouldJudgeTheRowsOfADebeziumStreamAndPassOverWhatDeletesThem() throws Exception {
        RecordFormat debezium = new SkippedTombstones(new EnvelopeFormat(Envelope.DEBEZIUM, false, JsonFormat.JSON));
        try (KeyedDriver bare = driver(JsonFormat.JSON);
                KeyedDriver events = driver(debezium)) {
            String before = null;
            for (int i = 0; i < 12; i++) {
                String row = KeyedDriver.row(50 * i + (i == 9 ? 400 : 0));
                bare.send("a", row);
                events.send("a", event(i == 0 ? "c" : "u", before, row));
                events.send("b", event("d", KeyedDriver.row(i), null));
                events.send("b", (String) null);
                before = row;
            }
            events.send("a", event("t", null, null));
            bare.commit();
            events.commit();

            assertThat(events.counts.ordinaryScores).isNotEmpty().containsExactlyElementsOf(bare.counts.ordinaryScores);
            assertThat(events.counts.anomalies)
                    .extracting(anomaly -> anomaly.verdict().score())
                    .isNotEmpty()
                    .containsExactlyElementsOf(bare.counts.anomalies.stream()
                            .map(anomaly -> anomaly.verdict().score())
                            .toList());
            assertThat(events.counts.deadLetters).isZero();
            assertThat(events.counts.skipped)
                    .hasSize(25)
                    .contains(
                            new Outcome.Skipped(Why.DELETE),
                            new Outcome.Skipped(Why.TOMBSTONE),
                            new Outcome.Skipped(Why.TRUNCATE));
            assertThat(events.store().approximateNumEntries())
                    .isEqualTo(bare.store().approximateNumEntries());
        }
    }
}
