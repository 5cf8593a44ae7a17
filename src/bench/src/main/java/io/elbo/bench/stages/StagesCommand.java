package io.elbo.bench.stages;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.model.InvalidModelException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code elbo-bench stages}: what each stage of a record's way costs. */
@Command(
        name = "stages",
        description =
                "Measures decode, score, verdict and encode with JMH: nanoseconds and bytes allocated per record.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  elbo-bench stages", "  elbo-bench stages --fields 10,40 --batch 256 --only decode,score"})
public final class StagesCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--fields",
            paramLabel = "N",
            split = ",",
            defaultValue = "40",
            description = "Fields of a record (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private List<Integer> fields;

    @Option(
            names = "--batch",
            paramLabel = "ROWS",
            split = ",",
            defaultValue = "1,32,256",
            description = "Rows of a batch (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private List<Integer> batches;

    @Option(
            names = "--score",
            split = ",",
            defaultValue = "memory,elbo",
            description = "Kinds of model (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private List<String> scores;

    @Option(
            names = "--only",
            paramLabel = "STAGE",
            split = ",",
            description = "Only these of parse (the reference), decode, score, verdict, encode, decodeScoreVerdict.")
    private List<String> only = List.of();

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "1",
            description = "Of each of the three measurements and two warm-ups (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the figures to this file.")
    private @Nullable Path json;

    @Option(names = "--in-process", hidden = true, description = "No JVM of its own: for tests.")
    private boolean inProcess;

    @Override
    public Integer call() throws IOException, InvalidModelException, RunnerException {
        Path models = Files.createTempDirectory("elbo-bench-");
        try {
            for (int count : fields) {
                for (String score : scores) {
                    spec.commandLine().getErr().println("training a model of " + count + " fields, " + score);
                    Material.writeModel(models, count, score);
                }
            }
            Collection<RunResult> results = run(models);
            print(results);
            if (json != null) {
                Files.writeString(json, json(results));
            }
        } finally {
            try (var files = Files.list(models)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(models);
        }
        return 0;
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

    private void print(Collection<RunResult> results) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%n%-20s %7s %6s %-8s %14s %16s%n", "stage", "fields", "batch", "score", "ns/record", "bytes/record");
        for (RunResult result : results) {
            out.printf(
                    Locale.ROOT,
                    "%-20s %7s %6s %-8s %14.1f %16.1f%n",
                    stage(result),
                    result.getParams().getParam("fields"),
                    result.getParams().getParam("batchRows"),
                    result.getParams().getParam("score"),
                    nanos(result),
                    bytes(result));
        }
        out.flush();
    }

    private static String json(Collection<RunResult> results) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        for (RunResult result : results) {
            root.withArray("rows")
                    .addObject()
                    .put("stage", stage(result))
                    .put("fields", Integer.parseInt(result.getParams().getParam("fields")))
                    .put("batch_rows", rows(result))
                    .put("score", result.getParams().getParam("score"))
                    .put("nanos_per_record", nanos(result))
                    .put("bytes_per_record", bytes(result));
        }
        return root.toPrettyString() + "\n";
    }

    private static String stage(RunResult result) {
        String name = result.getParams().getBenchmark();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static int rows(RunResult result) {
        return Integer.parseInt(result.getParams().getParam("batchRows"));
    }

    private static double nanos(RunResult result) {
        return result.getPrimaryResult().getScore() / rows(result);
    }

    private static double bytes(RunResult result) {
        Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
        return allocated == null ? Double.NaN : allocated.getScore() / rows(result);
    }
}
