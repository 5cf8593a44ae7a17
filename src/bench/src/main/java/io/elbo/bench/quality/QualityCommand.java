package io.elbo.bench.quality;

import io.elbo.bench.quality.Trial.Outcome;
import io.elbo.core.model.InvalidModelException;
import io.elbo.trainer.cli.Progress;
import io.elbo.trainer.train.ScoreKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code elbo-bench quality}: the trainer's default on every set of a folder. */
@Command(
        name = "quality",
        description =
                "Trains with the trainer's default on labelled data sets, scores with the exported model, and says"
                        + " how well the anomalies are found.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  elbo-bench quality --data ../shared/data --json quality.json",
            "  elbo-bench quality --sets adb_vowels,adb_http --protocols clean --seeds 0"
        })
public final class QualityCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "../shared/data",
            description = "Folder of NAME.csv.gz with a column 'label', and of splits/NAME.sSEED.train.txt.gz with"
                    + " 0-based row numbers; baselines.csv is shown where it is there (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Path data;

    @Option(
            names = "--sets",
            paramLabel = "NAME",
            split = ",",
            description = "Only these sets (default: every set of the folder).")
    private Set<String> sets = Set.of();

    @Option(
            names = "--seeds",
            paramLabel = "SEED",
            split = ",",
            defaultValue = "0,1,2",
            description = "Of the split and of the training (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private List<Integer> seeds;

    @Option(
            names = "--protocols",
            paramLabel = "PROTOCOL",
            split = ",",
            defaultValue = "clean,contaminated,given",
            description = "clean: train on the split, score the other rows; contaminated: train on all rows, score all;"
                    + " given: train NAME_train*, score NAME_test (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private List<Protocol> protocols;

    @Option(
            names = "--score",
            defaultValue = "memory",
            description = "What the score is: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private ScoreKind score;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the figures, in [0, 1], to this file.")
    private @Nullable Path json;

    @Option(names = "--quiet", description = "No progress, only the tables.")
    private boolean quiet;

    @Override
    public Integer call() throws IOException, InvalidModelException {
        PrintWriter err = spec.commandLine().getErr();
        List<Trial> trials = new DataFolder(data).trials(sets, EnumSet.copyOf(protocols), seeds);
        Results results = new Results(new Baselines(data));
        try (Progress progress = Progress.of("quality", "of " + trials.size() + " runs", quiet)) {
            for (int i = 0; i < trials.size(); i++) {
                int before = i;
                Outcome outcome =
                        trials.get(i).run(score, share -> progress.update((before + share) / trials.size(), before));
                results.add(outcome);
                progress.update((i + 1.0) / trials.size(), i + 1L);
                if (!quiet) {
                    err.println(line(i + 1, trials.size(), outcome));
                    err.flush();
                }
                if (json != null) {
                    Files.writeString(json, results.toJson()); // after each run: hours of work survive an interruption
                }
            }
        }
        results.print(spec.commandLine().getOut());
        return 0;
    }

    private static String line(int number, int count, Outcome outcome) {
        Trial trial = outcome.trial();
        return String.format(
                Locale.ROOT,
                "%d/%d %s %s seed %d: AUROC %.2f AUPRC %.2f, trained in %.1f s, %,.0f rows/s",
                number,
                count,
                trial.set(),
                trial.protocol().word(),
                trial.seed(),
                100 * outcome.auroc(),
                100 * outcome.auprc(),
                outcome.trainSeconds(),
                outcome.rowsPerSecond());
    }
}
