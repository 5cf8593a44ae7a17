package io.elbo.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import io.elbo.core.schema.TimestampFormat;
import io.elbo.trainer.infer.HistoryPreset;
import io.elbo.trainer.source.Dataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DerivedFieldsTest {
    private static final int KEYS = 40;
    private static final int RECORDS = 120;
    private static final int DAY = 86_400;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /**
     * Each key has its own country, hours and level of "spread", whose levels differ by orders of magnitude; "even" is large only where it is large for
     * the key, too. "coin" and "noise" have nothing to do with the key, and each key has eight shops of its own. "segment" never changes for a key,
     * and the "network" of three keys does once for a while. A record comes every {@code gap} seconds on average.
     */
    private DerivedFields derived(boolean habits, int gap) throws Exception {
        Random random = new Random(5);
        List<String> lines = new ArrayList<>();
        for (int key = 0; key < KEYS; key++) {
            int own = habits ? key : 0;
            double time = 0;
            for (int i = 0; i < RECORDS; i++) {
                time += -gap * Math.log(1 - random.nextDouble());
                double seconds = habits ? Math.floor(time / DAY) * DAY + time % DAY / 12 + key % 12 * DAY / 12.0 : time;
                lines.add(String.format(
                        Locale.ROOT,
                        "{\"id\":%d,\"at\":%.0f,\"spread\":%f,\"even\":%f,\"noise\":%f,\"country\":\"c%d\",\"coin\":\"%b\",\"shop\":\"s%d\","
                                + "\"segment\":\"g%d\",\"network\":\"n%d\"}",
                        key,
                        seconds,
                        Math.exp(own % 13 + 0.3 * random.nextGaussian()),
                        own % 7 + 7 * random.nextGaussian(),
                        random.nextGaussian(),
                        random.nextInt(10) > 0 ? own % 5 : random.nextInt(5),
                        random.nextBoolean(),
                        8 * key + random.nextInt(8),
                        own % 3,
                        habits && key < 3 && i >= 50 && i < 54 ? 9 : own % 7));
            }
        }
        Path file = folder.resolve("history.jsonl");
        Files.write(file, lines);
        TimestampFormat seconds = TimestampFormat.EPOCH_SECONDS;
        Schema plain = new Schema(List.of(
                new TimestampField("at", "/at", seconds),
                new NumericField("spread", "/spread"),
                new NumericField("even", "/even"),
                new NumericField("noise", "/noise"),
                new CategoricalField("country", "/country"),
                new CategoricalField("coin", "/coin"),
                new CategoricalField("shop", "/shop"),
                new CategoricalField("segment", "/segment"),
                new CategoricalField("network", "/network")));
        return DerivedFields.of(
                HistoryPreset.TRANSACTIONS,
                Dataset.of(file, null),
                plain,
                new HistoryDefinition(List.of("/id"), "/at", seconds),
                Orders.settings(1),
                false,
                (fraction, rows) -> {});
    }

    private static List<String> names(DerivedFields fields) {
        return fields.schema().fields().stream().map(Field::name).toList();
    }

    @Test
    void shouldDeriveWhatKeysHaveHabitsOf() throws Exception {
        DerivedFields fields = derived(true, 20_000);

        assertThat(names(fields))
                .as(fields.why())
                .contains("spread.usual", "country.rarity", "hour")
                .doesNotContain("noise.usual", "coin.rarity", "shop.rarity");
    }

    @Test
    void shouldDeriveTheRarityOfAWordThatKeysHardlyEverChange() throws Exception {
        DerivedFields fields = derived(true, 20_000);

        assertThat(names(fields)).as(fields.why()).contains("network.rarity").doesNotContain("network");
    }

    @Test
    void shouldSayHowToDeriveWhatNoKeyEverChanges() throws Exception {
        DerivedFields fields = derived(true, 20_000);

        assertThat(names(fields)).contains("segment").doesNotContain("segment.rarity");
        assertThat(fields.why())
                .contains(
                        "/segment hardly ever changes for a key (segment.rarity is left out: a change of it will not be"
                                + " noticed; add {\"type\":\"derived\",\"name\":\"segment.rarity\",\"of\":\"/segment\",\"as\":\"rarity\","
                                + "\"half-life\":\"200 records\"} to the schema to derive it)");
    }

    @Test
    void shouldKeepAFieldUnlessItOnlySaysWhoseRecordItIs() throws Exception {
        assertThat(names(derived(true, 20_000)))
                .contains("even", "noise", "coin")
                .doesNotContain("spread", "country", "shop", "at");
    }

    @Test
    void shouldDeriveOnlyBurstsIfKeysAreAllAlike() throws Exception {
        DerivedFields fields = derived(false, 20_000);

        assertThat(names(fields)).as(fields.why()).contains("at", "spread", "even", "noise", "country", "coin");
        assertThat(fields.schema().fields())
                .filteredOn(DerivedField.class::isInstance)
                .allMatch(field -> ((DerivedField) field).as() == Derivation.BURST);
    }

    @Test
    void shouldTakeWindowsOfBurstsFromTheGapsBetweenRecords() throws Exception {
        assertThat(names(derived(false, 20_000))).contains("burst.10m", "burst.2h");
        assertThat(names(derived(false, 100))).contains("burst.2s", "burst.20s");
    }
}
