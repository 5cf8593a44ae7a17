package io.elbo.bench.scaling;

import io.elbo.bench.process.Services;
import io.elbo.bench.process.WorkFolder;
import io.elbo.core.model.InvalidModelException;
import io.elbo.trainer.train.ScoreKind;
import io.elbo.trainer.vae.VaeSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code elbo-bench scaling}: what a record costs as detectors, fields, model, partitions and processes grow. */
@Command(
        name = "scaling",
        description = "Measures the processor time of a record as one thing grows and all else stays, on an embedded"
                + " broker, and holds every step against linear growth. Exit code 1 where one is worse.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  elbo-bench scaling --quick",
            "  elbo-bench scaling --only detectors,fields --json scaling.json --html scaling.html"
        })
public final class ScalingCommand implements Callable<Integer> {
    private static final int FIELDS = 40;
    private static final List<int[]> WIDTHS = List.of(new int[] {64, 32}, new int[] {128, 64}, new int[] {512, 256});

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--quick", description = "Short runs: about six minutes.")
    private boolean quick;

    @Option(
            names = "--only",
            paramLabel = "AXIS",
            split = ",",
            description = "Only these of ${COMPLETION-CANDIDATES} (default: all).")
    private Set<Axis> only = EnumSet.allOf(Axis.class);

    @Option(
            names = "--detectors",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,4,16",
            description = "On one topic (default: ${DEFAULT-VALUE}).")
    private List<Integer> detectors = List.of();

    @Option(
            names = "--fields",
            paramLabel = "N",
            split = ",",
            defaultValue = "10,40,200,1000",
            description = "Of a record (default: ${DEFAULT-VALUE}).")
    private List<Integer> fields = List.of();

    @Option(
            names = "--partitions",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,12,48",
            description = "Of the input (default: ${DEFAULT-VALUE}).")
    private List<Integer> partitions = List.of();

    @Option(
            names = "--instances",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,2,3",
            description = "Processes of the packaged service (default: ${DEFAULT-VALUE}).")
    private List<Integer> instances = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Of measuring, after one that is not counted (default: 3; quick: 1).")
    private int rounds;

    @Option(names = "--seconds", paramLabel = "S", description = "Of one measurement (default: 4; quick: 2).")
    private double seconds;

    @Option(
            names = "--megabytes",
            paramLabel = "MB",
            description = "Of records in a topic, about (default: 800; quick: 400).")
    private int megabytes;

    @Option(names = "--service", paramLabel = "JAR", description = "The packaged service (default: this checkout's).")
    private @Nullable Path service;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write every point and step to this file.")
    private @Nullable Path json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            defaultValue = "scaling.html",
            description = "The page with plots (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Path html;

    private final Results results = new Results();

    @Override
    public Integer call() throws Exception {
        rounds = rounds > 0 ? rounds : quick ? 1 : 3;
        seconds = seconds > 0 ? seconds : quick ? 2 : 4;
        megabytes = megabytes > 0 ? megabytes : quick ? 400 : 800;
        Path packaged = only.contains(Axis.INSTANCES) ? Services.jar(service) : null;
        try (WorkFolder folder = WorkFolder.of(null);
                Bench bench = new Bench(folder.path(), megabytes * 1_000_000L, this::say)) {
            for (Axis axis : only) {
                measure(trials(axis, bench, packaged), axis == Axis.INSTANCES);
            }
        }
        results.print(spec.commandLine().getOut());
        Files.writeString(html, results.toHtml());
        if (json != null) {
            Files.writeString(json, results.toJson());
        }
        return results.steps().stream().allMatch(Step::isNoWorseThanLinear) ? 0 : 1;
    }

    private List<Trial> trials(Axis axis, Bench bench, @Nullable Path packaged)
            throws IOException, InvalidModelException {
        VaeSettings usual = VaeSettings.defaults(0);
        Path model = bench.model(FIELDS, ScoreKind.MEMORY, usual.hiddenOuter(), usual.hiddenInner());
        List<Trial> trials = new ArrayList<>();
        switch (axis) {
            case DETECTORS -> {
                for (int count : detectors) {
                    trials.add(new Trial(axis, "", count, bench.stream(FIELDS, model, count)));
                }
            }
            case FIELDS -> {
                for (ScoreKind score : ScoreKind.values()) {
                    for (int count : fields) {
                        Path wide = bench.model(count, score, usual.hiddenOuter(), usual.hiddenInner());
                        trials.add(new Trial(axis, series(score), count, bench.stream(count, wide, 1)));
                    }
                }
            }
            case MODEL -> {
                for (ScoreKind score : ScoreKind.values()) {
                    for (int[] widths : WIDTHS) {
                        Path sized = bench.model(FIELDS, score, widths[0], widths[1]);
                        trials.add(
                                new Trial(axis, series(score), Bench.numbers(sized), bench.stream(FIELDS, sized, 1)));
                    }
                }
            }
            case PARTITIONS -> {
                for (int count : partitions) {
                    trials.add(new Trial(axis, "", count, bench.stream(count, FIELDS, model, 1)));
                }
            }
            case INSTANCES -> {
                for (int count : instances) {
                    trials.add(new Trial(
                            axis,
                            "",
                            count,
                            new ProcessTrial(
                                    bench.cluster(),
                                    java.util.Objects.requireNonNull(packaged),
                                    Services.imageFlags("256m", List.of()),
                                    model,
                                    FIELDS,
                                    count,
                                    quick ? 400_000 : 1_000_000,
                                    bench.folder())));
                }
            }
        }
        return trials;
    }

    private static String series(ScoreKind score) {
        return "--score " + score.name().toLowerCase(Locale.ROOT);
    }

    /** In alternation, after a round that is not counted; processes warm up by themselves. */
    private void measure(List<Trial> trials, boolean isWarm) throws Exception {
        Map<Trial, List<Trial.Figures>> figures = new LinkedHashMap<>();
        for (int round = isWarm ? 1 : 0; round <= rounds; round++) {
            for (Trial trial : trials) {
                Trial.Figures taken = trial.measurement().take(round > 0 ? seconds : 1);
                say(String.format(
                        Locale.ROOT,
                        "%s %,.0f %s %s: %,.0f records/s, %.1f µs of processor time a record",
                        round > 0 ? "round " + round + "/" + rounds : "warm-up",
                        trial.size(),
                        trial.axis().label(),
                        trial.series(),
                        taken.recordsPerSecond(),
                        taken.cpuMicros()));
                if (round > 0) {
                    figures.computeIfAbsent(trial, unused -> new ArrayList<>()).add(taken);
                }
            }
        }
        figures.forEach((trial, rounds) -> results.add(Point.of(trial, rounds)));
    }

    private void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }
}
