package io.elbo.core.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.feature.Batch;
import io.elbo.core.format.Decoded;
import io.elbo.core.format.JsonDecoder;
import io.elbo.core.history.KeyHistory;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.ModelMetadata;
import io.elbo.core.model.Provenance;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is said to be usual for a key after some records. */
class KeyProfileTest {
    private static final long NOON = 1_700_049_600; // 2023-11-15T12:00Z
    private static final Schema SCHEMA = new Schema(
            new HistoryDefinition(List.of(), "/time", TimestampFormat.EPOCH_SECONDS),
            List.of(
                    new CategoricalField("country", "/country", List.of("BR", "DE")),
                    DerivedField.of("country.rarity", "/country", Derivation.RARITY),
                    DerivedField.of("network.rarity", "/network", Derivation.RARITY),
                    DerivedField.of("device.rarity", "/device", Derivation.RARITY),
                    DerivedField.of("burst", null, Derivation.BURST)));

    /** One record in ten comes from another country, and one in four has another network. */
    private static List<KeyProfile.Habit> habits(int records) {
        KeyHistory history = Objects.requireNonNull(KeyHistory.of(SCHEMA));
        Batch batch = new Batch(SCHEMA, 1);
        byte[] state = null;
        for (int i = 0; i < records; i++) {
            batch.clear();
            String json = "{\"time\":" + (NOON + 3_600L * i) + ",\"country\":\"" + (i % 10 == 5 ? "BR" : "DE")
                    + "\",\"network\":\"n" + (i % 4 == 1 ? 1 + i % 3 : 0) + "\",\"device\":\"d\"}";
            assertThat(new JsonDecoder(SCHEMA, 1 << 10).decode(json.getBytes(StandardCharsets.UTF_8), batch))
                    .isEqualTo(Decoded.ROW);
            state = history.advance(batch, 0, state, i, -1);
        }
        return KeyProfile.of(metadata(), Objects.requireNonNull(state));
    }

    private static ModelMetadata metadata() {
        return new ModelMetadata(
                ModelMetadata.CONTRACT,
                "formula",
                "1",
                "2026-01-01T00:00:00Z",
                SCHEMA,
                0,
                0,
                List.of(),
                new Calibration(List.of(0.0, 1.0), new Calibration.Tail(1, Math.exp(-1), 0, 1)),
                new Provenance(1, 1, "sha256:0", "by hand", 1, Map.of()),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null);
    }

    @Test
    void shouldNameTheUsualWordIfTheModelReadsIt() {
        assertThat(habits(40)).anySatisfy(habit -> {
            assertThat(habit.field()).isEqualTo("country");
            assertThat(habit.usual()).matches("mostly DE \\((89|90|91)(\\.\\d+)? %\\)");
        });
    }

    @Test
    void shouldSayHowManyWordsThereAreIfTheModelReadsNone() {
        List<KeyProfile.Habit> habits = habits(40);

        assertThat(habits).contains(new KeyProfile.Habit("device", "always the same"));
        assertThat(habits).anySatisfy(habit -> {
            assertThat(habit.field()).isEqualTo("network");
            assertThat(habit.usual())
                    .matches("4 different values, the most frequent in 7\\d(\\.\\d+)? % of the records");
        });
    }

    @Test
    void shouldSayHowManyRecordsComeInATime() {
        assertThat(habits(40)).anySatisfy(habit -> {
            assertThat(habit.field()).isEqualTo("burst");
            assertThat(habit.usual()).endsWith(" within 1 hour");
        });
    }
}
