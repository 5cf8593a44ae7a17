package io.elbo.trainer.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.core.format.Decoded;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampFormat;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.Severity;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.testkit.TinyModel;
import io.elbo.trainer.backtest.BacktestReport.Alarms;
import io.elbo.trainer.backtest.BacktestReport.Budget;
import io.elbo.trainer.backtest.BacktestReport.Difference;
import io.elbo.trainer.backtest.BacktestReport.Example;
import io.elbo.trainer.backtest.BacktestReport.LeadingFields;
import io.elbo.trainer.backtest.BacktestReport.Period;
import io.elbo.trainer.evaluate.FileScorer;
import io.elbo.trainer.evaluate.ScoredBatch;
import io.elbo.trainer.source.DataException;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BacktestTest {
    private static final FileScorer.Progress NO_PROGRESS = (fraction, rows) -> {};
    private static final long MONDAY = 1_767_571_200L; // 2026-01-05T00:00:00Z
    private static final RecordTime TIME = new RecordTime.Value("/time", TimestampFormat.EPOCH_SECONDS);
    /** Knows other countries than the tiny model: Norway costs one nat, Germany is unseen. */
    private static final Schema OTHER_COUNTRIES = new Schema(List.of(
            new NumericField("amount", "/amount"),
            new CategoricalField("country", "/card/country", List.of("SE", "NO")),
            new BooleanField("online", "/online")));

    private final List<String> notices = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static String payment(long time, double amount, String country) {
        return String.format(
                Locale.ROOT,
                "{\"time\":%d,\"amount\":%.3f,\"total\":%.3f,\"card\":{\"country\":\"%s\",\"id\":\"c%d\"},\"online\":true}",
                time,
                amount,
                amount * 3,
                country,
                (long) amount % 7);
    }

    private Dataset write(List<String> lines, @Nullable String label) throws IOException {
        Path file = folder.resolve("payments.jsonl");
        Files.write(file, lines);
        return Dataset.of(file, label);
    }

    /** Payments of five days, of which some are unusual by one model, by the other, or by both, and some are no objects. */
    private static List<String> payments(int count) {
        SplittableRandom random = new SplittableRandom(5);
        return IntStream.range(0, count)
                .mapToObj(i -> payment(
                        MONDAY + i * 432_000L / count,
                        50 + 15 * random.nextGaussian(),
                        random.nextInt(400) == 0 ? "NO" : random.nextInt(90) == 0 ? "DE" : "SE"))
                .toList();
    }

    private BacktestReport run(
            Dataset data, List<byte[]> files, List<String> budgets, @Nullable RecordTime time, int threads)
            throws Exception {
        List<Engine> engines = new ArrayList<>();
        try {
            List<BacktestModel> models = new ArrayList<>();
            for (byte[] file : files) {
                engines.add(OnnxEngine.open(file));
                models.add(new BacktestModel("model-" + models.size() + ".onnx", engines.get(engines.size() - 1)));
            }
            BacktestSettings settings = new BacktestSettings(
                    budgets.stream().map(AlertBudget::parse).toList(),
                    time,
                    null,
                    data.labelColumn() != null,
                    3,
                    threads);
            Backtest backtest = new Backtest(models, settings, notices::add);
            backtest.run(data, NO_PROGRESS);
            return backtest.report(NO_PROGRESS);
        } finally {
            engines.forEach(Engine::close);
        }
    }

    @Test
    void shouldCountAlarmsAtEachBudgetByDayAndSeverity() throws Exception {
        Dataset data = write(
                List.of(
                        payment(MONDAY, 50, "SE"), // raw score 0.25
                        payment(MONDAY, 50 + 10 * Math.sqrt(2 * 8.5), "SE"), // 8.75: a warning at 0.001
                        payment(MONDAY + 86_400, 50 + 10 * Math.sqrt(2 * 11), "SE"), // 11.25: critical
                        payment(MONDAY + 86_400, 50, "NO"), // unseen, 12.25: critical
                        payment(MONDAY + 86_401, 50 + 10 * Math.sqrt(2 * 6), "SE")), // 6.25: at 0.01 alone
                null);

        BacktestReport report = run(data, List.of(TinyModel.bytes()), List.of("0.001", "1%"), TIME, 1);

        assertThat(report.records().scored()).isEqualTo(5);
        assertThat(report.records().from()).isEqualTo("2026-01-05T00:00:00Z");
        assertThat(report.budgets()).extracting(Budget::budget).containsExactly("0.001", "0.01");
        assertThat(alarms(report, 0, 0)).isEqualTo(new Alarms(3, 1, 2, 0.6, 3 * 86_400 / 86_401.0, null));
        assertThat(alarms(report, 1, 0).alarms()).isEqualTo(4);
        assertThat(report.periods().periods()).extracting(Period::start).containsExactly("2026-01-05", "2026-01-06");
        Period tuesday = report.periods().periods().get(1);
        assertThat(tuesday.records()).isEqualTo(3);
        assertThat(tuesday.budgets().get(0).warnings()).containsExactly(0L);
        assertThat(tuesday.budgets().get(0).criticals()).containsExactly(2L);
        assertThat(report.surprising()).extracting(Example::row).containsExactly(3L, 2L, 1L);
        assertThat(report.surprising().get(0).place()).endsWith("payments.jsonl:4");
        assertThat(report.surprising().get(0).reasons().get(0).field()).isEqualTo("country");
        LeadingFields leading = report.reasons().get(0);
        assertThat(leading.set()).isEqualTo("flagged");
        assertThat(leading.fields()).containsEntry("amount", 2).containsEntry("country", 1);
        assertThat(report.compares()).isFalse();
    }

    private static Alarms alarms(BacktestReport report, int budget, int model) {
        return report.budgets().get(budget).models().get(model);
    }

    @Test
    void shouldSayWhatIsGainedLostAndKeptAndWhy() throws Exception {
        Dataset data = write(
                List.of(
                        payment(MONDAY, 50, "DE"), // unseen by the other model: lost
                        payment(MONDAY + 1, 50, "NO"), // unseen by the first: gained
                        payment(MONDAY + 2, 500, "SE"), // too much for both: kept
                        payment(MONDAY + 3, 50, "SE")),
                null);

        BacktestReport report =
                run(data, List.of(TinyModel.bytes(), TinyModel.bytes(OTHER_COUNTRIES)), List.of("0.001"), TIME, 1);

        assertThat(report.budgets().get(0).difference()).isEqualTo(new Difference(1, 1, 1, null, null));
        assertThat(report.periods().periods().get(0).budgets().get(0).gained()).isEqualTo(1);
        Example gained = report.gained().get(0);
        assertThat(gained.row()).isEqualTo(1);
        assertThat(gained.scores()).extracting(BacktestReport.Score::severity).containsExactly("critical", "none");
        assertThat(gained.explainedBy()).isZero();
        assertThat(gained.reasons().get(0).field()).isEqualTo("country");
        assertThat(gained.reasons().get(0).otherRank()).isEqualTo(1); // it costs one nat of 1.25 there
        assertThat(gained.reasons().get(0).otherFields()).isEqualTo(3);
        assertThat(report.lost()).extracting(Example::row).containsExactly(0L);
        assertThat(report.lost().get(0).explainedBy()).isEqualTo(1);
        assertThat(report.reasons()).extracting(LeadingFields::set).containsExactly("gained", "lost", "kept", "kept");
        assertThat(report.reasons().get(3).fields()).containsOnlyKeys("amount");
        assertThat(report.joint()).isNotEmpty();
    }

    @Test
    void shouldFindNoDifferenceBetweenAModelAndItself() throws Exception {
        Dataset data = write(payments(1_000), null);

        BacktestReport report = run(data, List.of(TinyModel.bytes(), TinyModel.bytes()), List.of("0.01"), TIME, 2);

        Difference difference = Objects.requireNonNull(report.budgets().get(0).difference());
        assertThat(difference.gained() + difference.lost()).isZero();
        assertThat(difference.kept()).isEqualTo(alarms(report, 0, 0).alarms()).isPositive();
        assertThat(report.models()).extracting(BacktestReport.Model::title).doesNotHaveDuplicates();
        for (Example example : report.surprising()) {
            assertThat(example.scores().get(0)).isEqualTo(example.scores().get(1));
            assertThat(example.reasons().get(0).otherRank()).isEqualTo(1);
        }
    }

    @Test
    void shouldTellPrecisionAndRecallIfRecordsHaveLabels() throws Exception {
        List<String> lines = List.of(
                payment(MONDAY, 50, "NO").replaceFirst("\\{", "{\"fraud\":1,"),
                payment(MONDAY, 51, "NO").replaceFirst("\\{", "{\"fraud\":0,"),
                payment(MONDAY, 52, "DE").replaceFirst("\\{", "{\"fraud\":1,"),
                payment(MONDAY, 500, "SE"),
                payment(MONDAY, 50, "SE").replaceFirst("\\{", "{\"fraud\":0,"));
        Dataset data = write(lines, "fraud");

        BacktestReport report =
                run(data, List.of(TinyModel.bytes(), TinyModel.bytes(OTHER_COUNTRIES)), List.of("0.001"), null, 1);

        BacktestReport.Labelled labelled =
                Objects.requireNonNull(alarms(report, 0, 0).labelled());
        assertThat(labelled.records()).isEqualTo(4);
        assertThat(labelled.precision()).isEqualTo(0.5);
        assertThat(labelled.recall()).isEqualTo(0.5);
        assertThat(labelled.falseAlarmRate()).isEqualTo(0.5);
        assertThat(report.budgets().get(0).difference()).isEqualTo(new Difference(2, 1, 1, 1L, 1L));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    void shouldComeToTheSameWhateverTheNumberOfThreadsIs(int threads) throws Exception {
        List<String> lines = new ArrayList<>(payments(3_000));
        lines.set(700, "[]"); // skipped by the reader
        lines.set(1_300, "{\"amount\":\"" + "9".repeat(20) + "\"}");
        Dataset data = write(lines, null);
        Schema rising =
                TinyModel.rising(new HistoryDefinition(List.of("/card/id"), "/time", TimestampFormat.EPOCH_SECONDS));
        List<byte[]> models = List.of(TinyModel.bytes(rising), TinyModel.bytes(OTHER_COUNTRIES));
        List<String> budgets = List.of("1%", "0.001", "20/day");

        BacktestReport alone = run(data, models, budgets, TIME, 1);
        List<String> first = List.copyOf(notices);
        notices.clear();
        BacktestReport together = run(data, models, budgets, TIME, threads);

        assertThat(together.toJson()).isEqualTo(alone.toJson());
        assertThat(notices).isEqualTo(first);
        assertThat(alone.records().scored()).isEqualTo(2_999);
        assertThat(alone.records().skipped()).isEqualTo(1);
        assertThat(Objects.requireNonNull(alone.budgets().get(0).difference()).gained())
                .isPositive();
    }

    @Test
    void shouldFlagWhatTheScorerOfFilesFlags() throws Exception {
        Dataset data = write(payments(2_000), null);
        Schema rising =
                TinyModel.rising(new HistoryDefinition(List.of("/card/id"), "/time", TimestampFormat.EPOCH_SECONDS));
        for (Schema schema : List.of(TinyModel.SCHEMA, rising)) {
            byte[] file = TinyModel.bytes(schema);
            List<Float> rawScores = new ArrayList<>();
            Map<Severity, Long> severities = new EnumMap<>(Severity.class);
            try (Engine engine = OnnxEngine.open(file);
                    Rows rows = data.rows()) {
                ThresholdPolicy policy = new ThresholdPolicy(
                        engine.metadata().calibration(), new AlertBudget.Share(0.01), new AlertBudget.Share(0.001));
                new FileScorer(engine).run(rows, sink(policy, severities, rawScores), NO_PROGRESS);
            }

            BacktestReport report = run(data, List.of(file, TinyModel.bytes(OTHER_COUNTRIES)), List.of("1%"), TIME, 3);

            assertThat(severities.get(Severity.WARNING)).isPositive();
            assertThat(alarms(report, 0, 0).warnings()).isEqualTo(severities.get(Severity.WARNING));
            assertThat(alarms(report, 0, 0).criticals()).isEqualTo(severities.get(Severity.CRITICAL));
            for (Example example : report.surprising()) {
                assertThat(example.scores().get(0).rawScore()).isEqualTo(rawScores.get((int) example.row()));
            }
        }
    }

    private static FileScorer.Sink sink(ThresholdPolicy policy, Map<Severity, Long> severities, List<Float> rawScores) {
        return new FileScorer.Sink() {
            @Override
            public void scored(ScoredBatch scored, int row) {
                float rawScore = scored.scores().rawScore(row);
                rawScores.add(rawScore);
                severities.merge(policy.severity(rawScore), 1L, Long::sum);
            }

            @Override
            public void malformed(long rowNumber, Decoded.Malformed malformed) {
                throw new AssertionError(malformed);
            }

            @Override
            public boolean needsLabels() {
                return false;
            }
        };
    }

    @Test
    void shouldKnowTheHistoriesOfWhatCameBefore() throws Exception {
        Schema rising =
                TinyModel.rising(new HistoryDefinition(List.of("/card/id"), "/time", TimestampFormat.EPOCH_SECONDS));
        Path before = Files.writeString(folder.resolve("before.jsonl"), payment(MONDAY, 35, "SE") + "\n");
        Dataset data = write(List.of(payment(MONDAY + 60, 350, "SE")), null); // of the same card, c0

        try (Engine engine = OnnxEngine.open(TinyModel.bytes(rising))) {
            for (boolean warm : List.of(false, true)) {
                Backtest backtest = new Backtest(
                        List.of(new BacktestModel("rising.onnx", engine)),
                        new BacktestSettings(List.of(new AlertBudget.Share(0.001)), TIME, null, false, 1, 2),
                        notices::add);
                if (warm) {
                    backtest.runBefore(Dataset.of(before, null), NO_PROGRESS);
                }
                backtest.run(data, NO_PROGRESS);
                BacktestReport report = backtest.report(NO_PROGRESS);

                assertThat(report.records().scored()).isEqualTo(1);
                assertThat(alarms(report, 0, 0).alarms()).isEqualTo(warm ? 1 : 0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldCountFromATimeOnAndKnowTheHistoriesOfWhatIsEarlier(int threads) throws Exception {
        Schema rising =
                TinyModel.rising(new HistoryDefinition(List.of("/card/id"), "/time", TimestampFormat.EPOCH_SECONDS));
        List<String> lines = new ArrayList<>(payments(1_000)); // 200 a day
        Dataset whole = write(lines, null);
        List<String> budgets = List.of("1%", "20/day");
        BacktestReport all = run(whole, List.of(TinyModel.bytes(rising)), budgets, TIME, 1);
        BacktestReport counted;
        try (BacktestModel model = new BacktestModel("rising.onnx", OnnxEngine.open(TinyModel.bytes(rising)))) {
            Instant friday = Instant.parse("2026-01-09T00:00:00Z");
            Backtest backtest = new Backtest(
                    List.of(model),
                    new BacktestSettings(
                            budgets.stream().map(AlertBudget::parse).toList(), TIME, friday, false, 3, threads),
                    notices::add);
            backtest.run(whole, NO_PROGRESS);
            counted = backtest.report(NO_PROGRESS);
        }

        assertThat(counted.records().scored()).isEqualTo(200);
        assertThat(counted.records().before()).isEqualTo(800);
        assertThat(counted.records().from()).isEqualTo("2026-01-09T00:00:00Z");
        assertThat(counted.periods().periods())
                .containsExactly(all.periods().periods().get(4));
        assertThat(counted.budgets().get(1).share()).isBetween(0.08, 0.101); // the rate is known from the first one on
    }

    @Test
    void shouldCountByStretchesOfRecordsIfThereIsNoTime() throws Exception {
        Dataset data = write(payments(2_500), null);

        BacktestReport report = run(data, List.of(TinyModel.bytes()), List.of("0.001"), null, 2);

        assertThat(report.periods().areDays()).isFalse();
        assertThat(report.periods().length()).isEqualTo(1_000);
        assertThat(report.periods().periods()).extracting(Period::start).containsExactly("0", "1000", "2000");
        assertThat(report.periods().periods()).extracting(Period::records).containsExactly(1_000L, 1_000L, 500L);
        assertThat(alarms(report, 0, 0).perDay()).isNull();
        assertThatThrownBy(() -> run(data, List.of(TinyModel.bytes()), List.of("20/day"), null, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("20 per day")
                .hasMessageContaining("time");
    }

    @Test
    void shouldFollowTheRateOfTheRecordsIfTheBudgetIsSoManyADay() throws Exception {
        Dataset data = write(payments(4_000), null); // 800 a day

        BacktestReport report = run(data, List.of(TinyModel.bytes()), List.of("8/day"), TIME, 2);

        // one in a hundred, once the rate is known
        assertThat(report.budgets().get(0).share()).isBetween(0.007, 0.0105);
    }

    @Test
    void shouldCountWhatAServiceCouldNotRead() throws Exception {
        List<String> lines = new ArrayList<>(payments(600));
        lines.set(3, "{\"time\":" + MONDAY + ",\"amount\":" + "[".repeat(499) + "]".repeat(499) + "}");
        lines.set(4, "{\"time\":\"never\",\"amount\":50,\"card\":{\"country\":\"SE\"},\"online\":true}");
        Dataset data = write(lines, null);

        BacktestReport report = run(data, List.of(TinyModel.bytes()), List.of("0.001"), TIME, 2);

        assertThat(report.records().withoutTime()).isEqualTo(1);
        assertThat(report.records().scored()
                        + report.records().allDeadLetters()
                        + report.records().skipped())
                .isEqualTo(600);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldRefuseRecordsOfAnotherKind(int threads) throws Exception {
        Dataset data = write(
                IntStream.range(0, 3_000).mapToObj(i -> "{\"x\":" + i + "}").toList(), null);

        assertThatThrownBy(() -> run(data, List.of(TinyModel.bytes()), List.of("0.001"), null, threads))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("none of the model's fields");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldTellWhyTheDataCannotBeRead(int threads) throws Exception {
        List<String> lines = new ArrayList<>(payments(3_000));
        lines.set(2_900, new String(new char[] {'{', '"', 'a', '"', ':', '"'}) + "\u00e4\"}");
        Path file = folder.resolve("latin.jsonl");
        byte[] bytes = String.join("\n", lines).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        Files.write(file, bytes);
        Dataset data = Dataset.of(file, null);

        assertThatThrownBy(() -> run(data, List.of(TinyModel.bytes()), List.of("0.001"), null, threads))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("latin.jsonl");
    }
}
