package io.elbo.bench.cards;

import io.elbo.bench.model.BenchModel;
import io.elbo.bench.process.WorkFolder;
import io.elbo.bench.quality.YoungKeys;
import io.elbo.bench.report.BenchCommand;
import io.elbo.bench.report.Column;
import io.elbo.bench.report.Report;
import io.elbo.bench.report.Table;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampFormat;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.trainer.evaluate.FileScorer;
import io.elbo.trainer.evaluate.Ranking;
import io.elbo.trainer.infer.HistoryPreset;
import io.elbo.trainer.infer.Inference;
import io.elbo.trainer.source.Dataset;
import io.elbo.trainer.source.Rows;
import io.elbo.trainer.train.DerivedFields;
import io.elbo.trainer.train.ScoreKind;
import io.elbo.trainer.train.TrainingSettings;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code elbo-bench cards}: simulated card fraud, with and without the history of each customer. */
@Command(
        name = "cards",
        description = {
            "Simulates payments by card as the handbook of fraud detection does (see the class CardSimulator), trains on the first days as they"
                    + " come, frauds among them, and scores the later ones.",
            "Scenario 1 is an amount above 220, 2 a terminal that was taken over, 3 a copied card with amounts five times as high. The key of"
                    + " the history is the customer."
        },
        footer = "  elbo-bench cards --seeds 0,1,2")
public final class CardsCommand extends BenchCommand {
    private static final String LABEL = "fraud";
    private static final HistoryDefinition HISTORY =
            new HistoryDefinition(List.of("/customer"), "/time", TimestampFormat.ISO_8601);
    private static final double FEW_FALSE_ALARMS = 0.001;
    private static final double SOME_FALSE_ALARMS = 0.005;
    private static final double MANY_FALSE_ALARMS = 0.01;
    private static final int PER_CENT = 100;

    @Option(names = "--customers", description = "Who pay by card (default: ${DEFAULT-VALUE}).")
    private int customers = 1_000;

    @Option(names = "--training-days", description = "Days of the history (default: ${DEFAULT-VALUE}).")
    private int trainingDays = 84;

    @Option(names = "--test-days", description = "Days that are scored (default: ${DEFAULT-VALUE}).")
    private int testDays = 42;

    @Option(names = "--history", split = ",", description = "Which fields are derived: ${COMPLETION-CANDIDATES}.")
    private List<HistoryPreset> presets = List.of(HistoryPreset.NONE, HistoryPreset.TRANSACTIONS);

    @Option(names = "--seeds", split = ",", description = "Of the simulation.")
    private List<Integer> seeds = List.of(0);

    @Option(names = "--training-seed", description = "Of the training.")
    private int trainingSeed;

    @Option(names = "--budget", description = "Share of ordinary records that may be flagged.")
    private double budget = FEW_FALSE_ALARMS;

    @Option(names = "--clean-history", description = "Leave nothing out of the training.")
    private boolean cleanHistory;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Also write the payments of each seed to SEED-history.jsonl, SEED-later.jsonl and SEED-young.jsonl here.")
    private @Nullable Path out;

    @Override
    protected boolean measure(Report report) throws Exception {
        Table table = report.table(
                "cards",
                "Simulated card fraud (per cent)",
                Column.key("history"),
                Column.detail("seed"),
                Column.figure("fraud", "frauds", 2),
                Column.figure("auroc", "AUROC", 1),
                Column.figure("auprc", "AUPRC", 1),
                Column.figure("bound", "AUPRC, knowing each mean", 1),
                Column.figure("recall_1e3", "recall at 0.1", 1),
                Column.figure("recall_5e3", "at 0.5", 1),
                Column.figure("recall_1e2", "at 1", 1),
                Column.figure("scenario_1", "scenario 1 at 0.5", 1),
                Column.figure("scenario_2", "2", 1),
                Column.figure("scenario_3", "3", 1),
                Column.figure("alarms", "ordinary records flagged", 3),
                Column.figure("young", "of young keys", 3));
        try (WorkFolder folder = WorkFolder.of(out)) {
            for (int seed : seeds) {
                measure(seed, folder.path(), table, report);
            }
        }
        return true;
    }

    private void measure(int seed, Path folder, Table table, Report report) throws Exception {
        List<Transaction> all = new CardSimulator(customers, trainingDays + testDays, seed).run();
        int cut = CardSimulator.firstAt(all, trainingDays * CardSimulator.SECONDS_PER_DAY);
        Dataset train = write(folder.resolve(seed + "-history.jsonl"), all.subList(0, cut));
        List<Transaction> later = all.subList(cut, all.size());
        Dataset test = write(folder.resolve(seed + "-later.jsonl"), later);
        Dataset young =
                write(folder.resolve(seed + "-young.jsonl"), new CardSimulator(customers, testDays, ~seed).run());
        for (HistoryPreset preset : presets) {
            Object[] row = run(seed, preset, train, test, young, all.subList(0, cut), later);
            table.add(row);
            say(
                    "%s seed %d, %.2f %% frauds: AUROC/AUPRC %.1f/%.1f of %.1f, recall %.1f %.1f %.1f, by scenario %.1f %.1f %.1f,"
                            + " alarms %.3f %%, young keys %.3f %%",
                    row);
            save(report);
        }
    }

    private static Dataset write(Path file, List<Transaction> payments) throws IOException {
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (Transaction payment : payments) {
                writer.write(payment.json());
                writer.newLine();
            }
        }
        return Dataset.of(file, LABEL);
    }

    private Object[] run(
            int seed,
            HistoryPreset preset,
            Dataset train,
            Dataset test,
            Dataset young,
            List<Transaction> history,
            List<Transaction> later)
            throws Exception {
        try (Engine engine = OnnxEngine.open(train(preset, train))) {
            double threshold = engine.metadata().calibration().threshold(budget);
            CardScores scores = new CardScores(later);
            FileScorer scorer = new FileScorer(engine);
            scorer.runBefore(train);
            score(scorer, test, scores);
            YoungKeys newCustomers = new YoungKeys(threshold);
            if (preset != HistoryPreset.NONE) {
                score(new FileScorer(engine), young, newCustomers);
            }
            Ranking ranking = scores.ranking();
            return new Object[] {
                preset.label(),
                seed,
                PER_CENT * (double) ranking.anomalies() / ranking.rows(),
                PER_CENT * ranking.auroc(),
                PER_CENT * ranking.auprc(),
                PER_CENT * KnownMeans.of(history).rank(later).auprc(),
                PER_CENT * scores.recall(FEW_FALSE_ALARMS),
                PER_CENT * scores.recall(SOME_FALSE_ALARMS),
                PER_CENT * scores.recall(MANY_FALSE_ALARMS),
                PER_CENT * scores.recall(SOME_FALSE_ALARMS, 1),
                PER_CENT * scores.recall(SOME_FALSE_ALARMS, 2),
                PER_CENT * scores.recall(SOME_FALSE_ALARMS, 3),
                PER_CENT * scores.falseAlarms(threshold),
                PER_CENT * newCustomers.alarms()
            };
        }
    }

    private static void score(FileScorer scorer, Dataset data, FileScorer.Sink sink) throws IOException {
        try (Rows rows = data.rows()) {
            scorer.run(rows, sink, (fraction, count) -> {});
        }
    }

    /** Neither who pays nor where says anything in a record alone: these words would only cost. */
    private static Schema withoutTerminal(Schema schema) {
        return new Schema(schema.fields().stream()
                .filter(field ->
                        !field.pointer().equals("/terminal") && !field.pointer().equals("/customer"))
                .toList());
    }

    private byte[] train(HistoryPreset preset, Dataset data) throws Exception {
        Schema plain =
                Inference.of(data, Long.MAX_VALUE, (fraction, rows) -> {}).schema();
        TrainingSettings defaults =
                TrainingSettings.defaults("cards", Instant.EPOCH.toString(), ScoreKind.MEMORY, trainingSeed);
        TrainingSettings settings = cleanHistory ? defaults.ofCleanHistory() : defaults;
        DerivedFields fields = preset == HistoryPreset.NONE
                ? new DerivedFields(withoutTerminal(plain), null)
                : DerivedFields.of(preset, data, plain, HISTORY, settings, false, (fraction, count) -> {});
        if (fields.why() != null) {
            say("%s", fields.why());
        }
        return BenchModel.train(data, fields.schema(), settings);
    }
}
