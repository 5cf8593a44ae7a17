package io.elbo.bench.stages;

import io.elbo.bench.model.BenchModel;
import io.elbo.bench.process.WorkFolder;
import io.elbo.bench.report.BenchCommand;
import io.elbo.bench.report.Column;
import io.elbo.bench.report.Report;
import io.elbo.bench.report.Table;
import io.elbo.trainer.train.ScoreKind;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code elbo-bench stages}: what each stage of a record's way costs. */
@Command(
        name = "stages",
        description =
                "Measures decode, score, verdict and encode with JMH: nanoseconds and bytes allocated per record.",
        footer = {
            "  elbo-bench stages",
            "  elbo-bench stages --fields 10,40 --batch 256 --only decode,score",
            "  elbo-bench stages --batch 256 --score elbo --only parse,decode,parseAvro,decodeAvro",
            "  elbo-bench stages --batch 256 --score elbo --only decode,parseProtobuf,decodeProtobuf"
        })
public final class StagesCommand extends BenchCommand {
    @Option(names = "--fields", split = ",", description = "Fields of a record.")
    private List<Integer> fields = List.of(40);

    @Option(names = "--batch", split = ",", description = "Rows of a batch.")
    private List<Integer> batches = List.of(1, 32, 256);

    @Option(names = "--score", split = ",", description = "Kinds of model.")
    private List<String> scores = List.of("memory", "elbo");

    @Option(
            names = "--only",
            split = ",",
            description = "Only these of parse (the reference), decode, parseAvro (its reference), decodeAvro,"
                    + " parseProtobuf (its reference), decodeProtobuf, score, verdict, encode, decodeScoreVerdict.")
    private List<String> only = List.of();

    @Option(names = "--seconds", description = "Of each of the three measurements and two warm-ups.")
    private double seconds = 1;

    @Option(names = "--in-process", hidden = true, description = "No JVM of its own: for tests.")
    private boolean inProcess;

    @Override
    protected boolean measure(Report report) throws Exception {
        Table table = report.table(
                "rows",
                "What a record costs",
                Column.key("stage"),
                Column.key("fields"),
                Column.key("batch_rows"),
                Column.key("score"),
                Column.plotted("nanos_per_record", "ns/record", 1),
                Column.figure("bytes_per_record", "bytes/record", 1));
        try (WorkFolder folder = WorkFolder.of(null)) {
            for (int count : fields) {
                for (String score : scores) {
                    say("training a model of %d fields, %s", count, score);
                    BenchModel.write(
                            count,
                            ScoreKind.valueOf(score.toUpperCase(Locale.ROOT)),
                            Material.model(folder.path(), count, score));
                }
            }
            for (RunResult result : run(folder.path())) {
                BenchmarkParams params = result.getParams();
                int rows = Integer.parseInt(params.getParam("batchRows"));
                Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
                String name = params.getBenchmark();
                table.add(
                        name.substring(name.lastIndexOf('.') + 1),
                        Integer.parseInt(params.getParam("fields")),
                        rows,
                        params.getParam("score"),
                        result.getPrimaryResult().getScore() / rows,
                        allocated == null ? Double.NaN : allocated.getScore() / rows);
            }
        }
        return true;
    }

    private Collection<RunResult> run(Path models) throws RunnerException {
        TimeValue time = TimeValue.milliseconds(Math.max(1, Math.round(seconds * 1_000)));
        ChainedOptionsBuilder options = new OptionsBuilder()
                .param("fields", fields.stream().map(String::valueOf).toArray(String[]::new))
                .param("batchRows", batches.stream().map(String::valueOf).toArray(String[]::new))
                .param("score", scores.toArray(String[]::new))
                .warmupIterations(2)
                .warmupTime(time)
                .measurementIterations(3)
                .measurementTime(time)
                .forks(inProcess ? 0 : 1)
                .jvmArgsAppend("-D" + Material.MODELS + "=" + models)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.NORMAL);
        if (inProcess) {
            System.setProperty(Material.MODELS, models.toString());
            options.verbosity(VerboseMode.SILENT);
        }
        if (only.isEmpty()) {
            options.include(Stages.class.getName());
        } else {
            only.forEach(stage -> options.include(Stages.class.getName() + "\\." + stage + "$"));
        }
        return new Runner(options.build()).run();
    }
}
