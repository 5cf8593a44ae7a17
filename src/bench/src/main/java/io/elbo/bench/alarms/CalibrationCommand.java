package io.elbo.bench.alarms;

import io.elbo.bench.model.BenchModel;
import io.elbo.bench.report.BenchCommand;
import io.elbo.bench.report.Column;
import io.elbo.bench.report.Report;
import io.elbo.bench.report.Table;
import io.elbo.core.format.Decoded;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.ThresholdPolicy;
import io.elbo.trainer.cli.Progress;
import io.elbo.trainer.evaluate.FileScorer;
import io.elbo.trainer.evaluate.ScoredBatch;
import io.elbo.trainer.source.Rows;
import io.elbo.trainer.train.ScoreKind;
import io.elbo.trainer.train.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code elbo-bench calibration}: whether models of short histories keep their budgets. */
@Command(
        name = "calibration",
        description =
                "Splits ordinary rows at random, many times: trains with the trainer's default on one part, scores the"
                        + " other part with the exported model, and holds the share that is flagged against the budget.",
        footer = {
            "  elbo-bench calibration --sizes 100,1000 --splits 5",
            "  elbo-bench calibration --data ../shared/data --sets adb_thyroid,adb_cardio --json calibration.json"
        })
public final class CalibrationCommand extends BenchCommand {
    private static final String ENDING = ".csv.gz";
    private static final String PAYMENTS = "payments";
    /** With fewer rows to test, a share of one in a thousand cannot be seen. */
    private static final int FEWEST_TEST_ROWS = 500;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder of NAME.csv.gz with a column 'label'; its ordinary rows are split.")
    private @Nullable Path data;

    @Option(
            names = "--sets",
            paramLabel = "NAME",
            split = ",",
            description = "Which files of the folder; 'payments' are the demo's, which need no folder.")
    private List<String> sets = List.of(PAYMENTS);

    @Option(names = "--sizes", paramLabel = "ROWS", split = ",", description = "Rows of history.")
    private List<Integer> sizes = List.of(100, 200, 500, 1000, 2000, 5000);

    @Option(names = "--splits", description = "How many splits of each set and size.")
    private int splits = 3;

    @Option(names = "--test-rows", description = "Rows that are scored in each split, at most.")
    private int testRows = 10_000;

    @Option(names = "--budgets", split = ",", description = "Shares that may be flagged.")
    private List<Double> budgets = List.of(1e-2, 1e-3);

    @Option(names = "--seed", description = "Of the splits and of the trainings.")
    private int seed = 1;

    @Option(names = "--quiet", description = "No progress, only the table.")
    private boolean quiet;

    @Override
    protected boolean measure(Report report) throws Exception {
        report.fact("seed", seed);
        report.fact("splits", splits);
        Table bySize = report.table(
                        "sizes",
                        "Share of ordinary rows that are flagged, means over sets and splits",
                        Column.key("rows"),
                        Column.key("budget"),
                        Column.detail("set"),
                        Column.detail("split"),
                        Column.percent("flagged", "flagged"),
                        Column.figure("ratio", "of the budget", 2),
                        Column.figure("train_seconds", "training, s", 1))
                .averaged()
                .withLargest();
        Path payments = Files.createTempFile("elbo-bench-", ".jsonl");
        try (Progress progress = Progress.of("calibration", "of " + sets.size() * sizes.size() * splits, quiet)) {
            long done = 0;
            for (String set : sets) {
                OrdinaryRows rows = ordinary(set, payments);
                for (int size : sizes) {
                    for (int split = 0; split < splits; split++) {
                        if (rows.count() >= size + FEWEST_TEST_ROWS) {
                            measure(rows, size, split, bySize);
                            save(report);
                        }
                        progress.update(++done / ((double) sets.size() * sizes.size() * splits), done);
                    }
                }
            }
        } finally {
            Files.deleteIfExists(payments);
        }
        bySets(report, bySize);
        return true;
    }

    private OrdinaryRows ordinary(String set, Path payments) throws IOException {
        if (set.equals(PAYMENTS)) {
            return OrdinaryRows.payments(
                    testRows + sizes.stream().mapToInt(Integer::intValue).max().orElse(0), seed, payments);
        }
        if (data == null) {
            throw new IOException("the set '" + set + "' needs --data, the folder that holds " + set + ENDING);
        }
        return OrdinaryRows.of(set, data.resolve(set + ENDING));
    }

    private void measure(OrdinaryRows rows, int size, int split, Table table) throws Exception {
        OrdinaryRows.Split parts = rows.split(size, testRows, 1_000L * seed + split);
        TrainingSettings settings = TrainingSettings.defaults(
                rows.name(), Instant.EPOCH.toString(), ScoreKind.MEMORY, 1_000L * seed + split);
        long start = System.nanoTime();
        byte[] model = BenchModel.train(parts.train(), settings);
        double seconds = (System.nanoTime() - start) * 1e-9;
        try (Engine engine = OnnxEngine.open(model);
                Rows test = parts.test().rows()) {
            Flagged flagged = new Flagged(budgets.stream()
                    .map(AlertBudget.Share::new)
                    .map(budget -> new ThresholdPolicy(engine.metadata().calibration(), budget, budget.critical()))
                    .toList());
            new FileScorer(engine).run(test, flagged, (fraction, count) -> {});
            for (int i = 0; i < budgets.size(); i++) {
                double share = flagged.counts[i] / (double) flagged.rows;
                table.add(size, budgets.get(i), rows.name(), split, share, share / budgets.get(i), seconds);
            }
        }
    }

    /** The same figures set by set. */
    private void bySets(Report report, Table all) {
        Table table = report.table(
                        "sets",
                        "Set by set, means over the splits",
                        Column.key("set"),
                        Column.key("rows"),
                        Column.key("budget"),
                        Column.percent("flagged", "flagged"),
                        Column.figure("ratio", "of the budget", 2))
                .averaged();
        for (Object[] row : all.rows()) {
            table.add(row[2], row[0], row[1], row[4], row[5]);
        }
    }

    /** Counts records past each threshold. */
    private static final class Flagged implements FileScorer.Sink {
        private final List<ThresholdPolicy> policies;
        private final int[] counts;
        private int rows;

        Flagged(List<ThresholdPolicy> policies) {
            this.policies = policies;
            counts = new int[policies.size()];
        }

        @Override
        public void scored(ScoredBatch scored, int row) {
            rows++;
            for (int i = 0; i < counts.length; i++) {
                counts[i] += policies.get(i).isAnomaly(scored.scores().rawScore(row)) ? 1 : 0;
            }
        }

        @Override
        public void malformed(long rowNumber, Decoded.Malformed reason) {
            throw new IllegalStateException("row " + rowNumber + " cannot be read: " + reason);
        }

        @Override
        public boolean needsLabels() {
            return false;
        }
    }
}
