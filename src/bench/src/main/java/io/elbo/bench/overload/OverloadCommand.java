package io.elbo.bench.overload;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.bench.overload.OverloadRun.Result;
import io.elbo.bench.process.Services;
import io.elbo.bench.process.WorkFolder;
import io.elbo.core.model.InvalidModelException;
import io.elbo.testkit.Checkout;
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

/** {@code elbo-bench overload}: lag, memory and the way back when more comes in than the service can score. */
@Command(
        name = "overload",
        description =
                "Measures how many records per second one process of the packaged service scores, sends it several times"
                        + " as many, and watches lag and memory until it has caught up. Exit code 1 where it does not"
                        + " catch up in time, or where its memory goes past the limit.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  elbo-bench overload --minutes 5 --json overload.json",
            "  elbo-bench overload --measure-seconds 600 --minutes 0.1      full load, nothing more",
            "  elbo-bench overload --detectors 100 --heap 512m --rss-limit 1024 --minutes 1"
        })
public final class OverloadCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--minutes",
            paramLabel = "M",
            defaultValue = "5",
            description = "Of overload (default: ${DEFAULT-VALUE}).")
    private double minutes;

    @Option(
            names = "--measure-seconds",
            paramLabel = "S",
            defaultValue = "60",
            description = "Before it, for the capacity (default: ${DEFAULT-VALUE}).")
    private int measureSeconds;

    @Option(
            names = "--factor",
            paramLabel = "F",
            defaultValue = "3",
            description = "Input as a multiple of the capacity (default: ${DEFAULT-VALUE}).")
    private double factor;

    @Option(
            names = "--catch-up-minutes",
            paramLabel = "M",
            defaultValue = "30",
            description = "How long it may take to catch up (default: ${DEFAULT-VALUE}).")
    private double catchUpMinutes;

    @Option(
            names = "--detectors",
            paramLabel = "N",
            defaultValue = "1",
            description = "Each with a topic of its own (default: ${DEFAULT-VALUE}).")
    private int detectors;

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
            defaultValue = "286",
            description = "Resident memory of the service at most (default: ${DEFAULT-VALUE}, which is 300 MB).")
    private int rssLimitMebibytes;

    @Option(names = "--service", paramLabel = "JAR", description = "The packaged service (default: this checkout's).")
    private @Nullable Path service;

    @Option(
            names = "--model",
            paramLabel = "FILE",
            description = "Model file, with its .generator.onnx beside it (default: this checkout's payments.onnx).")
    private @Nullable Path model;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the figures to this file.")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException, InterruptedException, InvalidModelException {
        PrintWriter out = spec.commandLine().getOut();
        Checkout checkout = Checkout.find();
        try (WorkFolder folder = WorkFolder.of(null)) {
            Result result = new OverloadRun(
                            new OverloadRun.Plan(
                                    measureSeconds,
                                    minutes * 60,
                                    catchUpMinutes * 60,
                                    factor,
                                    detectors,
                                    heap,
                                    jvm,
                                    Services.jar(service),
                                    (model == null ? checkout.model() : model).toAbsolutePath(),
                                    folder.path()),
                            out)
                    .run();
            print(out, result);
            if (json != null) {
                Files.writeString(json, json(result));
            }
            return result.hasCaughtUp() && result.mostResidentBytes() <= (long) rssLimitMebibytes << 20 ? 0 : 1;
        }
    }

    private void print(PrintWriter out, Result result) {
        out.printf(
                Locale.ROOT,
                "%ncapacity %,.0f records/s, input %,.0f/s (%.1f times) for %.0f s, lag at most %,d, %s%n",
                result.capacityPerSecond(),
                result.inputPerSecond(),
                result.inputPerSecond() / result.capacityPerSecond(),
                result.overloadSeconds(),
                result.peakLag(),
                result.hasCaughtUp()
                        ? String.format(Locale.ROOT, "caught up %.0f s later", result.catchUpSeconds())
                        : "NOT caught up");
        out.printf(
                Locale.ROOT,
                "memory: resident at most %d MiB (limit %d), heap at most %d MiB of %s%n",
                result.mostResidentBytes() >> 20,
                rssLimitMebibytes,
                result.mostHeapBytes() >> 20,
                heap);
        result.residentBytes().forEach((moment, bytes) -> out.printf("%20s %5d MiB%n", moment, bytes >> 20));
        out.flush();
    }

    private static String json(Result result) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode node = mapper.createObjectNode()
                .put("capacityPerSecond", Math.round(result.capacityPerSecond()))
                .put("inputPerSecond", Math.round(result.inputPerSecond()))
                .put("overloadSeconds", Math.round(result.overloadSeconds()))
                .put("peakLag", result.peakLag())
                .put("caughtUp", result.hasCaughtUp())
                .put("catchUpSeconds", Math.round(result.catchUpSeconds()))
                .put("mostResidentBytes", result.mostResidentBytes())
                .put("mostHeapBytes", result.mostHeapBytes());
        result.residentBytes().forEach(node.putObject("residentBytes")::put);
        ArrayNode samples = node.putArray("samples");
        result.samples().forEach(sample -> samples.add(mapper.valueToTree(sample)));
        return mapper.writeValueAsString(node) + "\n";
    }
}
