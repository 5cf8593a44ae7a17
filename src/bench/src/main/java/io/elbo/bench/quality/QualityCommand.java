package io.elbo.bench.quality;

import io.elbo.bench.report.BenchCommand;
import io.elbo.bench.report.Report;
import io.elbo.trainer.cli.Progress;
import io.elbo.trainer.evaluate.Alarms;
import io.elbo.trainer.train.ScoreKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code elbo-bench quality}: the trainer's default on every set of one or more folders. */
@Command(
        name = "quality",
        description = {
            "Trains with the trainer's default on labelled data sets, scores with the exported model, and says how well the"
                    + " anomalies are found.",
            "Per set and in the means: AUROC; AUPRC; by the labels, the largest recall at one false alarm in 100 and in 1,000"
                    + " ordinary rows; and what the model's own thresholds for the budgets 1e-2 and 1e-3 find, with the share"
                    + " of ordinary rows that they flag."
        },
        footer = {
            "  elbo-bench quality --data ../shared/data --json quality.json",
            "  elbo-bench quality --data ../shared/data,../shared/data/second --payments --seeds 0 --json quality.json",
            "  elbo-bench quality --only adb_vowels,adb_http --protocols clean --seeds 0"
        })
public final class QualityCommand extends BenchCommand {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            split = ",",
            description =
                    "Folders of NAME.csv.gz with a column 'label', and of splits/NAME.sSEED.train.txt.gz with 0-based row numbers; baselines.csv is shown where it is there. Means are given per folder and over all (without this option: ../shared/data, or no folder with --payments).")
    private List<Path> data = List.of();

    @Option(
            names = "--payments",
            description =
                    "Also the demo's payments (payments_train_clean, payments_train_0.5%%, payments_train_2%%): histories of 100,000 with that share of anomalies, tested on 100,000 others of which 0.5 %% are anomalies.")
    private boolean payments;

    @Option(names = "--payment-records", hidden = true, description = "Payments of each history, and of the test.")
    private int paymentRecords = 100_000;

    @Option(
            names = {"--only", "--sets"},
            paramLabel = "NAME",
            split = ",",
            description = "Only these sets, or those of these names before _train (default: every set).")
    private Set<String> sets = Set.of();

    @Option(names = "--seeds", split = ",", description = "Of the split and of the training.")
    private List<Integer> seeds = List.of(0, 1, 2);

    @Option(
            names = "--protocols",
            split = ",",
            description =
                    "clean: train on the split, score the other rows; contaminated: train on all rows, score all; given: train NAME_train*, score NAME_test.")
    private List<Protocol> protocols = List.of(Protocol.values());

    @Option(
            names = "--methods",
            split = ",",
            description = {
                "What looks for the anomalies: ${COMPLETION-CANDIDATES}. The others than Elbo read the same fields, numbers"
                        + " standardised and words by -log of their share; their threshold for a budget is the score that this"
                        + " share of the trained rows exceeds."
            })
    private List<Method> methods = List.of(Method.ELBO);

    @Option(names = "--score", description = "What the score is: ${COMPLETION-CANDIDATES}.")
    private ScoreKind score = ScoreKind.MEMORY;

    @Option(names = "--quiet", description = "No progress, only the tables.")
    private boolean quiet;

    @Override
    protected boolean measure(Report report) throws Exception {
        List<Path> paths = data.isEmpty() && !payments ? List.of(Path.of("../shared/data")) : data;
        QualityTables tables = new QualityTables(report);
        try (PaymentFiles paymentFiles = new PaymentFiles(paymentRecords)) {
            run(trials(paths, paymentFiles), tables, report);
        }
        tables.summarise(new Baselines(paths));
        return true;
    }

    private List<Trial> trials(List<Path> paths, PaymentFiles paymentFiles) throws IOException {
        Set<Protocol> chosen = EnumSet.copyOf(protocols);
        Map<String, DataFolder> folders = new LinkedHashMap<>();
        Set<String> known = new TreeSet<>(payments ? PaymentFiles.sets(chosen) : Set.of());
        for (Path path : paths) {
            DataFolder folder = new DataFolder(path);
            if (folders.put(folder.name(), folder) != null) {
                throw new IOException(
                        "two data folders are called " + folder.name() + ": their sets would be mixed up");
            }
            known.addAll(folder.sets(chosen));
        }
        Set<String> unknown = new TreeSet<>(sets);
        known.forEach(set -> unknown.removeAll(List.of(set, DataFolder.family(set))));
        if (!unknown.isEmpty() || known.isEmpty()) {
            throw new IOException(
                    "there is no set " + String.join(", ", unknown) + " for these protocols in " + folders.keySet());
        }
        List<Trial> trials = new ArrayList<>();
        for (DataFolder folder : folders.values()) {
            trials.addAll(folder.trials(sets, chosen, seeds));
        }
        if (payments) {
            trials.addAll(paymentFiles.trials(sets, chosen, seeds));
        }
        return trials;
    }

    private void run(List<Trial> trials, QualityTables tables, Report report) throws Exception {
        List<Run> runs = new ArrayList<>();
        for (Trial trial : trials) {
            for (Method method : methods) {
                if (trial.seed() == seeds.get(0) || method.dependsOnSeed(trial.protocol())) {
                    runs.add(new Run(trial, method));
                }
            }
        }
        try (Progress progress = Progress.of("quality", "of " + runs.size() + " runs", quiet)) {
            for (int i = 0; i < runs.size(); i++) {
                int before = i;
                Run run = runs.get(i);
                Outcome outcome = run.method()
                        .run(run.trial(), score, share -> progress.update((before + share) / runs.size(), before));
                tables.add(run.trial(), run.method(), outcome);
                progress.update((i + 1.0) / runs.size(), i + 1L);
                tell(i + 1 + "/" + runs.size() + " " + run.method().word(), run.trial(), outcome);
                save(report);
            }
        }
    }

    private record Run(Trial trial, Method method) {}

    private void tell(String number, Trial trial, Outcome outcome) {
        if (quiet) {
            return;
        }
        Alarms rare = outcome.alarms("1e-3");
        say(
                "%s %s %s seed %d: AUROC %.2f AUPRC %.2f, recall at 1e-2 %.2f at 1e-3 %.2f, own threshold for 1e-3: recall %.2f"
                        + " false alarms %.3f %%, trained in %.1f s, %,.0f rows/s",
                number,
                trial.set(),
                trial.protocol().word(),
                trial.seed(),
                100 * outcome.ranking().auroc(),
                100 * outcome.ranking().auprc(),
                outcome.ranking().recallAt1e2(),
                outcome.ranking().recallAt1e3(),
                rare.recall(),
                100 * rare.falseAlarms(),
                outcome.trainSeconds(),
                outcome.rowsPerSecond());
    }
}
