package io.elbo.bench.scaling;

import io.elbo.bench.process.JvmOptions;
import io.elbo.bench.process.ServiceOptions;
import io.elbo.bench.process.WorkFolder;
import io.elbo.bench.report.BenchCommand;
import io.elbo.bench.report.Column;
import io.elbo.bench.report.Report;
import io.elbo.bench.report.Table;
import io.elbo.core.model.InvalidModelException;
import io.elbo.trainer.train.ScoreKind;
import io.elbo.trainer.vae.VaeSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code elbo-bench scaling}: what a record costs as detectors, fields, model, partitions and processes grow. */
@Command(
        name = "scaling",
        description = "Measures the processor time of a record as one thing grows and all else stays, on an embedded"
                + " broker, and holds every step against linear growth. Exit code 1 where one is worse.",
        footer = {
            "  elbo-bench scaling --quick",
            "  elbo-bench scaling --only detectors,fields --json scaling.json --html scaling.html"
        })
public final class ScalingCommand extends BenchCommand {
    private static final int FIELDS = 40;
    private static final List<int[]> WIDTHS = List.of(new int[] {64, 32}, new int[] {128, 64}, new int[] {512, 256});

    @Option(names = "--quick", description = "Short runs: about six minutes.")
    private boolean quick;

    @Option(names = "--only", split = ",", description = "Only these of ${COMPLETION-CANDIDATES} (default: all).")
    private Set<Axis> only = EnumSet.allOf(Axis.class);

    @Option(names = "--detectors", split = ",", description = "On one topic.")
    private List<Integer> detectors = List.of(1, 4, 16);

    @Option(names = "--fields", split = ",", description = "Of a record.")
    private List<Integer> fields = List.of(10, 40, 200, 1000);

    @Option(names = "--partitions", split = ",", description = "Of the input.")
    private List<Integer> partitions = List.of(1, 12, 48);

    @Option(names = "--instances", split = ",", description = "Processes of the packaged service.")
    private List<Integer> instances = List.of(1, 2, 3);

    @Option(names = "--rounds", description = "Of measuring, after one that is not counted (default: 3; quick: 1).")
    private int rounds;

    @Option(names = "--seconds", description = "Of one measurement (default: 4; quick: 2).")
    private double seconds;

    @Option(names = "--megabytes", description = "Of records in a topic, about (default: 800; quick: 400).")
    private int megabytes;

    @Mixin
    private final ServiceOptions service = new ServiceOptions();

    @Override
    protected boolean measure(Report report) throws Exception {
        rounds = rounds > 0 ? rounds : quick ? 1 : 3;
        seconds = seconds > 0 ? seconds : quick ? 2 : 4;
        megabytes = megabytes > 0 ? megabytes : quick ? 400 : 800;
        Table points = report.table(
                "points",
                "What a record costs, medians of the rounds",
                Column.key("axis"),
                Column.key("series"),
                Column.key("size"),
                Column.figure("records_per_second", "records/s", 0),
                Column.plotted("cpu_micros_per_record", "CPU µs", 1));
        try (WorkFolder folder = WorkFolder.of(null);
                Workbench workbench = new Workbench(folder.path(), megabytes * 1_000_000L, line -> say("%s", line))) {
            for (Axis axis : only) {
                measure(trials(axis, workbench), axis == Axis.INSTANCES, points);
            }
        }
        return steps(report, points);
    }

    /** Compares neighbouring sizes; says whether no step is worse than linear. */
    private static boolean steps(Report report, Table points) {
        Table table = report.table(
                "steps",
                "How the cost grows from size to size",
                Column.key("axis"),
                Column.key("series"),
                Column.key("from"),
                Column.key("to"),
                Column.key("no_worse_than_linear"),
                Column.figure("cost_factor", "cost, times", 2),
                Column.figure("linear", "linear", 2));
        List<Step> steps = Step.between(points.lines().stream()
                .map(line -> new Point(
                        Axis.valueOf(String.valueOf(line.keys().get(0)).toUpperCase(Locale.ROOT)),
                        String.valueOf(line.keys().get(1)),
                        ((Number) line.keys().get(2)).doubleValue(),
                        line.figure("cpu_micros_per_record")))
                .toList());
        for (Step step : steps) {
            table.add(
                    step.smaller().axis().word(),
                    step.smaller().series(),
                    step.smaller().size(),
                    step.larger().size(),
                    step.isNoWorseThanLinear(),
                    step.costFactor(),
                    step.linear());
        }
        long worse = steps.stream().filter(step -> !step.isNoWorseThanLinear()).count();
        report.fact("worse_than_linear", worse);
        return worse == 0;
    }

    private List<Trial> trials(Axis axis, Workbench workbench) throws IOException, InvalidModelException {
        VaeSettings usual = VaeSettings.defaults(0);
        Path model = workbench.model(FIELDS, ScoreKind.MEMORY, usual.hiddenOuter(), usual.hiddenInner());
        List<Trial> trials = new ArrayList<>();
        switch (axis) {
            case DETECTORS -> {
                for (int count : detectors) {
                    trials.add(new Trial(axis, "", count, workbench.stream(FIELDS, model, count)));
                }
            }
            case FIELDS -> {
                for (ScoreKind score : ScoreKind.values()) {
                    for (int count : fields) {
                        Path wide = workbench.model(count, score, usual.hiddenOuter(), usual.hiddenInner());
                        trials.add(new Trial(axis, series(score), count, workbench.stream(count, wide, 1)));
                    }
                }
            }
            case MODEL -> {
                for (ScoreKind score : ScoreKind.values()) {
                    for (int[] widths : WIDTHS) {
                        Path sized = workbench.model(FIELDS, score, widths[0], widths[1]);
                        trials.add(new Trial(
                                axis, series(score), Workbench.numbers(sized), workbench.stream(FIELDS, sized, 1)));
                    }
                }
            }
            case PARTITIONS -> {
                for (int count : partitions) {
                    trials.add(new Trial(axis, "", count, workbench.stream(count, FIELDS, model, 1)));
                }
            }
            case INSTANCES -> {
                for (int count : instances) {
                    trials.add(new Trial(
                            axis,
                            "",
                            count,
                            new ProcessTrial(
                                    workbench.cluster(),
                                    service.jar(),
                                    new JvmOptions().flags(),
                                    model,
                                    FIELDS,
                                    count,
                                    quick ? 400_000 : 1_000_000,
                                    workbench.folder())));
                }
            }
        }
        return trials;
    }

    private static String series(ScoreKind score) {
        return "--score " + score.name().toLowerCase(Locale.ROOT);
    }

    /** In alternation, after a round that is not counted; processes warm up by themselves. */
    private void measure(List<Trial> trials, boolean isWarm, Table points) throws Exception {
        for (int round = isWarm ? 1 : 0; round <= rounds; round++) {
            for (Trial trial : trials) {
                Trial.Figures taken = trial.measurement().take(round > 0 ? seconds : 1);
                say(
                        "%s %,.0f %s %s: %,.0f records/s, %.1f µs of processor time a record",
                        round > 0 ? "round " + round + "/" + rounds : "warm-up",
                        trial.size(),
                        trial.axis().label(),
                        trial.series(),
                        taken.recordsPerSecond(),
                        taken.cpuMicros());
                if (round > 0) {
                    points.add(
                            trial.axis().word(),
                            trial.series(),
                            trial.size(),
                            taken.recordsPerSecond(),
                            taken.cpuMicros());
                }
            }
        }
    }
}
