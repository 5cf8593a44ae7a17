package io.elbo.bench.quality;

import io.elbo.bench.quality.Baselines.Baseline;
import io.elbo.bench.quality.Trial.Outcome;
import io.elbo.bench.report.BenchCommand;
import io.elbo.bench.report.Column;
import io.elbo.bench.report.Report;
import io.elbo.bench.report.Statistics;
import io.elbo.bench.report.Table;
import io.elbo.trainer.cli.Progress;
import io.elbo.trainer.train.ScoreKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code elbo-bench quality}: the trainer's default on every set of a folder. */
@Command(
        name = "quality",
        description =
                "Trains with the trainer's default on labelled data sets, scores with the exported model, and says"
                        + " how well the anomalies are found.",
        footer = {
            "  elbo-bench quality --data ../shared/data --json quality.json",
            "  elbo-bench quality --sets adb_vowels,adb_http --protocols clean --seeds 0"
        })
public final class QualityCommand extends BenchCommand {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Folder of NAME.csv.gz with a column 'label', and of splits/NAME.sSEED.train.txt.gz with 0-based row numbers; baselines.csv is shown where it is there.")
    private Path data = Path.of("../shared/data");

    @Option(
            names = "--sets",
            paramLabel = "NAME",
            split = ",",
            description = "Only these sets (default: every set of the folder).")
    private Set<String> sets = Set.of();

    @Option(names = "--seeds", split = ",", description = "Of the split and of the training.")
    private List<Integer> seeds = List.of(0, 1, 2);

    @Option(
            names = "--protocols",
            split = ",",
            description =
                    "clean: train on the split, score the other rows; contaminated: train on all rows, score all; given: train NAME_train*, score NAME_test.")
    private List<Protocol> protocols = List.of(Protocol.values());

    @Option(names = "--score", description = "What the score is: ${COMPLETION-CANDIDATES}.")
    private ScoreKind score = ScoreKind.MEMORY;

    @Option(names = "--quiet", description = "No progress, only the tables.")
    private boolean quiet;

    @Override
    protected boolean measure(Report report) throws Exception {
        List<Trial> trials = new DataFolder(data).trials(sets, EnumSet.copyOf(protocols), seeds);
        Table table = report.table(
                        "sets",
                        "AUROC and AUPRC, means over the seeds",
                        Column.key("protocol"),
                        Column.key("set"),
                        Column.detail("seed"),
                        Column.percent("auroc", "AUROC"),
                        Column.percent("auprc", "AUPRC"),
                        Column.figure("train_seconds", "training, s", 1),
                        Column.figure("rows_per_second", "rows/s", 0))
                .averaged();
        try (Progress progress = Progress.of("quality", "of " + trials.size() + " runs", quiet)) {
            for (int i = 0; i < trials.size(); i++) {
                int before = i;
                Trial trial = trials.get(i);
                Outcome outcome = trial.run(score, share -> progress.update((before + share) / trials.size(), before));
                table.add(
                        trial.protocol().word(),
                        trial.set(),
                        trial.seed(),
                        outcome.auroc(),
                        outcome.auprc(),
                        outcome.trainSeconds(),
                        outcome.rowsPerSecond());
                progress.update((i + 1.0) / trials.size(), i + 1L);
                if (!quiet) {
                    say(
                            "%d/%d %s %s seed %d: AUROC %.2f AUPRC %.2f, trained in %.1f s, %,.0f rows/s",
                            i + 1,
                            trials.size(),
                            trial.set(),
                            trial.protocol().word(),
                            trial.seed(),
                            100 * outcome.auroc(),
                            100 * outcome.auprc(),
                            outcome.trainSeconds(),
                            outcome.rowsPerSecond());
                }
                report.detail("means", means(table));
                save(report);
            }
        }
        references(report, table);
        return true;
    }

    /** Means over the sets of the protocols with splits: {@code {"clean": {"auroc": .., "auprc": ..}, ..}}. */
    private static Map<String, Map<String, Double>> means(Table table) {
        Map<String, Map<String, Double>> means = new LinkedHashMap<>();
        for (Protocol protocol : List.of(Protocol.CLEAN, Protocol.CONTAMINATED)) {
            List<Table.Line> lines = lines(table, protocol);
            if (!lines.isEmpty()) {
                Map<String, Double> mean = new LinkedHashMap<>();
                for (String figure : List.of("auroc", "auprc")) {
                    mean.put(
                            figure,
                            Statistics.mean(lines.stream()
                                    .mapToDouble(line -> line.figure(figure))
                                    .toArray()));
                }
                means.put(protocol.word(), mean);
            }
        }
        return means;
    }

    private static List<Table.Line> lines(Table table, Protocol protocol) {
        return table.lines().stream()
                .filter(line -> line.keys().get(0).equals(protocol.word()))
                .toList();
    }

    /** Elbo beside the methods of the baselines: means over the sets, if a method has all of them; best first. */
    private void references(Report report, Table table) throws IOException {
        Table methods = report.table(
                "methods",
                "Means over the sets",
                Column.key("protocol"),
                Column.key("method"),
                Column.percent("auroc", "AUROC"),
                Column.percent("auprc", "AUPRC"));
        Baselines baselines = new Baselines(data);
        for (Protocol protocol : Protocol.values()) {
            List<Table.Line> lines = lines(table, protocol);
            Map<String, List<Baseline>> byMethod = new TreeMap<>();
            for (Table.Line line : lines) {
                String set = String.valueOf(line.keys().get(1));
                List<Baseline> all = new ArrayList<>(baselines.of(set, protocol).values());
                all.add(new Baseline(set, protocol.word(), "Elbo", line.figure("auroc"), line.figure("auprc")));
                all.forEach(baseline -> byMethod.computeIfAbsent(baseline.method(), name -> new ArrayList<>())
                        .add(baseline));
            }
            byMethod.values().stream()
                    .filter(all -> all.size() == lines.size())
                    .sorted(Comparator.comparingDouble(all -> -mean(all, Baseline::auroc)))
                    .forEach(all -> methods.add(
                            protocol.word(),
                            all.get(0).method(),
                            mean(all, Baseline::auroc),
                            mean(all, Baseline::auprc)));
        }
    }

    private static double mean(List<Baseline> all, ToDoubleFunction<Baseline> figure) {
        return Statistics.mean(all.stream().mapToDouble(figure).toArray());
    }
}
