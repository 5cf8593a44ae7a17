package io.elbo.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.model.Health;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampFormat;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.trainer.clean.OddRecord;
import io.elbo.trainer.evaluate.ExplainedScores;
import io.elbo.trainer.evaluate.FileScorer;
import io.elbo.trainer.evaluate.LabelledScores;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.health.KeyReport;
import io.elbo.trainer.infer.HistoryPreset;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyedTrainingTest {
    private static final HistoryDefinition KEY = new HistoryDefinition(List.of("/id"), null, null);
    private static final Schema PLAIN = new Schema(List.of(new NumericField("a", "/a"), new NumericField("b", "/b")));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /** Each key has a level of its own, which may jump near the end, and a and b go together. An anomaly has the level of another key. */
    private Dataset data(String name, int records, int keys, double apart, double jump, int every, Random random)
            throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            int key = random.nextInt(keys);
            boolean anomaly = every > 0 && i % every == every - 1;
            double level = apart * (anomaly ? (key + 1) % keys : key) + (i >= 0.9 * records ? jump : 0);
            double noise = random.nextGaussian();
            lines.add("{\"id\":" + key + ",\"a\":" + (level + noise) + ",\"b\":"
                    + (level + noise + 0.3 * random.nextGaussian()) + ",\"label\":" + (anomaly ? 1 : 0) + "}");
        }
        Path file = folder.resolve(name);
        Files.write(file, lines);
        return Dataset.of(file, "label");
    }

    @Test
    void shouldShowTheOddestRecordsAsTheyStandInTheFile() throws Exception {
        Random random = new Random(9);
        List<String> lines = new ArrayList<>(List.of("broken"));
        for (int i = 0; i < 1_000; i++) {
            int key = random.nextInt(5);
            String word = i == 700 ? "odd" : "w" + key;
            lines.add("{\"id\":\"k" + key + "\",\"at\":" + 1_000L * i + ",\"place\":{\"country\":\"" + word
                    + "\"},\"a\":" + random.nextGaussian() + "}");
        }
        Path file = folder.resolve("words.jsonl");
        Files.write(file, lines);
        Schema schema = new Schema(
                new HistoryDefinition(List.of("/id"), "/at", TimestampFormat.EPOCH_SECONDS),
                List.of(
                        new NumericField("a", "/a"),
                        DerivedField.of("place.country.rarity", "/place/country", Derivation.RARITY)));

        OddRecord odd = train(Dataset.of(file, null), schema).contamination().oddest().stream()
                .filter(each -> each.record() == 701)
                .findFirst()
                .orElseThrow();

        assertThat(odd.where()).isEqualTo("line 702");
        OddRecord.Origin origin = Objects.requireNonNull(odd.origin());
        assertThat(origin.input()).isEqualTo(file.toString());
        assertThat(origin.key().path("/id").asText()).startsWith("k");
        assertThat(origin.time()).isEqualTo("700000");
        assertThat(odd.values().path("place.country").asText()).isEqualTo("odd");
        assertThat(odd.values().has("a")).isTrue();
        assertThat(odd.derived().path("place.country.rarity").isNumber()).isTrue();
        assertThat(odd.reasons()).anySatisfy(reason -> assertThat(reason).contains("place.country odd: first time in"));
    }

    private static TrainedModel train(Dataset data, Schema schema) throws Exception {
        TrainingSettings settings = Orders.settings(3);
        try (History history = HistoryReader.read(data, schema, settings, (fraction, rows) -> {})) {
            return new Training(history, settings, "sha256:none", "test").run(step -> {});
        }
    }

    @Test
    void shouldFindAValueThatIsUsualButNotForItsKey() throws Exception {
        Random random = new Random(4);
        Dataset history = data("history.jsonl", 3000, 5, 10, 0, 0, random);
        Dataset test = data("test.jsonl", 1000, 5, 10, 0, 20, random);
        Schema schema = HistoryPreset.STEADY.apply(PLAIN, KEY);
        TrainedModel model = train(history, schema);

        assertThat(train(history, schema).model().array())
                .isEqualTo(model.model().array());
        assertThat(model.metadata().evidence()).isNotNull();
        assertThat(model.metadata().evidence().halfLifeRecords()).isEqualTo(20);
        assertThat(model.metadata().evidence().calibration().threshold(1e-3)).isGreaterThan(5);
        assertThat(model.contamination().oddest())
                .flatExtracting(OddRecord::reasons)
                .isNotEmpty()
                .allSatisfy(reason -> assertThat(reason)
                        .containsPattern("[ab] -?[0-9.]+: ([0-9.]+ deviations? (above|below) this key's usual"
                                + "|usual for this key, unusual with [ab] )"));
        KeyReport keys = Objects.requireNonNull(model.keys());
        assertThat(keys.keys()).isEqualTo(5);
        assertThat(keys.records().most()).isBetween(600L, 800L);
        assertThat(keys.fields()).extracting(KeyReport.FieldGain::field).containsExactly("a.usual", "b.usual");
        assertThat(keys.fields()).allMatch(gain -> gain.foundWithout() < keys.found());
        assertThat(keys.ages()).last().satisfies(age -> {
            assertThat(age.to()).isNull();
            assertThat(age.meanSurprise()).isBetween(0.7, 1.3);
        });
        assertThat(model.health().injected()).isNotNull();
        assertThat(model.health().injected().recall().get("value-swap")).isGreaterThan(0.5);
        try (Engine engine = OnnxEngine.open(model.model().array());
                Rows rows = test.rows()) {
            FileScorer scorer = new FileScorer(engine);
            scorer.runBefore(history);
            LabelledScores scores = new LabelledScores();
            AlertBudget.Share budget = new AlertBudget.Share(0.01);
            ExplainedScores explained = new ExplainedScores(
                    scores, engine, new ThresholdPolicy(engine.metadata().calibration(), budget, budget.critical()));
            scorer.run(rows, explained, (fraction, count) -> {});
            assertThat(scores.ranking().auroc()).isGreaterThan(0.98);
            assertThat(explained.reasons().records()).isGreaterThan(20);
            assertThat(explained.reasons().share(2)).isGreaterThan(0.7); // a and b go together: one alone helps little
        }
    }

    /** All keys begin idle and start to work at their record 60, as machines do if a history begins at night. */
    private Dataset shifts(String name, int records, int keys, boolean late) throws IOException {
        Random random = new Random(9);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            int key = late && i >= 0.6 * records && i % 4 == 0 ? keys + (i - records * 6 / 10) / 600 : i % keys;
            boolean idle = late ? key >= keys && i % 600 < 300 : i / keys % 160 < 60;
            double level = 10 * (1 + key % 7);
            String numbers = IntStream.range(0, 2)
                    .mapToObj(n -> "\"" + "ab".charAt(n) + "\":" + ((idle ? 0 : level) + 0.3 * random.nextGaussian()))
                    .collect(Collectors.joining(","));
            lines.add("{\"id\":" + key + "," + numbers + "}");
        }
        Path file = folder.resolve(name);
        Files.write(file, lines);
        return Dataset.of(file, "label");
    }

    @Test
    void shouldNotLetTheBeginningOfAllKeysSetTheThreshold() throws Exception {
        Schema schema = HistoryPreset.STEADY.apply(PLAIN, KEY);
        Dataset data = shifts("idle.jsonl", 8000, 10, false);
        TrainedModel model = train(data, schema);
        KeyReport keys = Objects.requireNonNull(model.keys());

        assertThat(train(data, schema).model().array()).isEqualTo(model.model().array());
        assertThat(keys.surplus()).isPositive();
        assertThat(keys.ages()).extracting(KeyReport.Age::from).containsOnly(101);
        assertThat(model.metadata().calibration().threshold(1e-3)).isLessThan(20);
        assertThat(names(model)).doesNotContain("young-keys", "false-alarms");
        assertThat(model.contamination().oddest()).allMatch(record -> record.score() < 20);
    }

    @Test
    void shouldSayIfTheBudgetIsSpentOnYoungKeys() throws Exception {
        TrainedModel model = train(shifts("late.jsonl", 8000, 10, true), HistoryPreset.STEADY.apply(PLAIN, KEY));

        assertThat(names(model)).contains("young-keys").doesNotContain("false-alarms");
    }

    private static List<String> names(TrainedModel model) {
        return model.health().warnings().stream().map(Health.Warning::name).toList();
    }

    @Test
    void shouldTellSeriesThatStayFromSeriesThatWander() throws Exception {
        HistoryChoice steady = choose(data("steady.jsonl", 2000, 2, 1, 0, 0, new Random(6)), PLAIN);
        HistoryChoice drifting = choose(data("drifting.jsonl", 2000, 2, 1, 20, 0, new Random(6)), PLAIN);

        assertThat(steady.preset()).as(steady.why()).isEqualTo(HistoryPreset.STEADY);
        assertThat(drifting.preset()).as(drifting.why()).isEqualTo(HistoryPreset.DRIFTING);
        assertThat(drifting.why()).contains("% of the rest");
    }

    /** Two keys, the numbers of which rise or fall by so many deviations from the first record to the last. */
    private Dataset lines(double rise, boolean cycle) throws IOException {
        Random random = new Random(8);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            int key = i % 2;
            double level = (key == 0 ? rise : -rise) * i / 2000 + (cycle ? 2 * Math.sin(i / 20.0) : 0);
            lines.add("{\"id\":" + key + ",\"a\":" + (level + random.nextGaussian()) + ",\"b\":"
                    + (100 + random.nextGaussian()) + "}");
        }
        Path file = folder.resolve("lines" + rise + cycle + ".jsonl");
        Files.write(file, lines);
        return Dataset.of(file, "label");
    }

    @Test
    void shouldSeeASlowRiseThatFlagsNothing() throws Exception {
        HistoryChoice slow = choose(lines(4, false), PLAIN);
        HistoryChoice cycle = choose(lines(0, true), PLAIN);

        assertThat(slow.preset()).as(slow.why()).isEqualTo(HistoryPreset.DRIFTING);
        assertThat(slow.why()).contains("one side").contains("a.usual");
        assertThat(cycle.preset()).as(cycle.why()).isEqualTo(HistoryPreset.STEADY);
    }

    @Test
    void shouldTakeManyKeysWithWordsForTransactions() throws Exception {
        Schema words = new Schema(List.of(new NumericField("a", "/a"), new CategoricalField("b", "/b")));
        HistoryChoice choice = choose(data("many.jsonl", 1000, 300, 1, 0, 0, new Random(6)), words);

        assertThat(choice.preset()).isEqualTo(HistoryPreset.TRANSACTIONS);
        assertThat(choice.why()).contains("keys");
    }

    private static HistoryChoice choose(Dataset data, Schema plain) throws Exception {
        return HistoryChoice.of(data, plain, KEY, Orders.settings(3), false, (fraction, rows) -> {}, step -> {});
    }
}
