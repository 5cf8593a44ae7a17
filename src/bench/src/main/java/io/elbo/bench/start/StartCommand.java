package io.elbo.bench.start;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.bench.process.Services;
import io.elbo.bench.process.WorkFolder;
import io.elbo.bench.workload.BenchModel;
import io.elbo.core.model.InvalidModelException;
import io.elbo.trainer.train.ScoreKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code elbo-bench start}: how long a start takes and where the time goes, and what the detectors take of memory. */
@Command(
        name = "start",
        description =
                "Starts one process of the packaged service again and again, each detector with a model file and a"
                        + " topic of its own, on an embedded broker; lets each score some records and looks at time and memory."
                        + " Exit code 1 where memory goes past the limit.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  elbo-bench start", "  elbo-bench start --detectors 100 --starts 2 --rss-limit 953"})
public final class StartCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--detectors",
            paramLabel = "N",
            defaultValue = "1",
            description = "Each with a model file and a topic of its own (default: ${DEFAULT-VALUE}).")
    private int detectors;

    @Option(
            names = "--starts",
            paramLabel = "N",
            defaultValue = "3",
            description = "The first one creates the topics (default: ${DEFAULT-VALUE}).")
    private int starts;

    @Option(
            names = "--fields",
            paramLabel = "N",
            defaultValue = "40",
            description = "Of the models and records (default: ${DEFAULT-VALUE}).")
    private int fields;

    @Option(
            names = "--score",
            paramLabel = "KIND",
            defaultValue = "memory",
            description = "Of the models: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private ScoreKind score;

    @Option(
            names = "--records",
            paramLabel = "N",
            defaultValue = "1000",
            description = "That each detector scores after the start (default: ${DEFAULT-VALUE}).")
    private int records;

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            defaultValue = "256m",
            description = "-Xmx of the service (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String heap;

    @Option(
            names = "--jvm",
            paramLabel = "FLAG",
            description = "A further flag for the service's JVM, after the image's; repeatable.")
    private List<String> jvm = List.of();

    @Option(
            names = "--rss-limit",
            paramLabel = "MIB",
            defaultValue = "953",
            description = "Resident memory at most (default: ${DEFAULT-VALUE}, which is 1 GB).")
    private int rssLimitMebibytes;

    @Option(names = "--service", paramLabel = "JAR", description = "The packaged service (default: this checkout's).")
    private @Nullable Path service;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the figures to this file.")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException, InterruptedException, InvalidModelException {
        PrintWriter out = spec.commandLine().getOut();
        Path packaged = Services.jar(service);
        List<String> flags = Services.imageFlags(heap, jvm);
        try (WorkFolder folder = WorkFolder.of(null)) {
            Path model = folder.path().resolve("bench.onnx");
            BenchModel.write(fields, score, model);
            out.printf(
                    Locale.ROOT,
                    "%d detectors, models of %d fields, %,d bytes each; JVM flags %s%n",
                    detectors,
                    fields,
                    Files.size(model),
                    String.join(" ", flags));
            out.printf(
                    "%9s = %11s + %7s + %7s + %7s %10s %14s %15s%n",
                    "ready s", "JVM, server", "models", "broker", "stream", "CPU s", "ready, MiB", "scored, MiB");
            List<Outcome> outcomes = new StartRun(
                            new StartRun.Plan(
                                    detectors, fields, records, starts, flags, packaged, model, folder.path()),
                            outcome -> print(out, outcome))
                    .run();
            if (json != null) {
                Files.writeString(json, json(outcomes));
            }
            return outcomes.stream().allMatch(outcome -> outcome.scoredBytes() <= (long) rssLimitMebibytes << 20)
                    ? 0
                    : 1;
        }
    }

    private static void print(PrintWriter out, Outcome outcome) {
        Phases phases = outcome.phases();
        out.printf(
                Locale.ROOT,
                "%9.2f = %11.2f + %7.2f + %7.2f + %7.2f %10.1f %14d %15d%n",
                outcome.readySeconds(),
                phases.machine(),
                phases.models(),
                phases.broker(),
                phases.stream(),
                outcome.processorSeconds(),
                outcome.readyBytes() >> 20,
                outcome.scoredBytes() >> 20);
        out.flush();
    }

    private String json(List<Outcome> outcomes) {
        ObjectNode root = new ObjectMapper().createObjectNode().put("detectors", detectors);
        root.putArray("starts");
        for (Outcome outcome : outcomes) {
            root.withArray("starts")
                    .addObject()
                    .put("ready_seconds", outcome.readySeconds())
                    .put("machine_seconds", outcome.phases().machine())
                    .put("models_seconds", outcome.phases().models())
                    .put("broker_seconds", outcome.phases().broker())
                    .put("stream_seconds", outcome.phases().stream())
                    .put("processor_seconds", outcome.processorSeconds())
                    .put("ready_bytes", outcome.readyBytes())
                    .put("scored_bytes", outcome.scoredBytes());
        }
        return root.toPrettyString() + "\n";
    }
}
