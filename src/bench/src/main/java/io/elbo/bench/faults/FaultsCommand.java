package io.elbo.bench.faults;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.bench.faults.FaultRun.Result;
import io.elbo.bench.process.Services;
import io.elbo.bench.process.WorkFolder;
import io.elbo.core.model.InvalidModelException;
import io.elbo.testkit.Checkout;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code elbo-bench faults}: whether every record gets exactly one right answer, whatever fails. */
@Command(
        name = "faults",
        description =
                "Kills, stops and pauses processes of the packaged service, takes the broker or one of its nodes away,"
                        + " sends poison, makes the model fail and adds partitions, all at random moments under steady"
                        + " traffic; then checks that every input record has exactly one committed verdict or dead"
                        + " letter, with the right score, key, timestamp and headers, in order within its key."
                        + " Exit code 1 where one has not.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  elbo-bench faults --faults 50 --seed 7 --json faults.json",
            "  elbo-bench faults --faults 50 --anomalies-only"
        })
public final class FaultsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--faults", paramLabel = "N", defaultValue = "20", description = "Default: ${DEFAULT-VALUE}.")
    private int faults;

    @Option(
            names = "--minutes",
            paramLabel = "M",
            defaultValue = "600",
            description = "After so many no further fault strikes (default: ${DEFAULT-VALUE}).")
    private double minutes;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Of the schedule and the records (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--instances",
            paramLabel = "N",
            defaultValue = "2",
            description = "Processes of the service (default: ${DEFAULT-VALUE}).")
    private int instances;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "3",
            description = "Nodes of the broker, all in this process (default: ${DEFAULT-VALUE}).")
    private int nodes;

    @Option(
            names = "--rate",
            paramLabel = "PER_SECOND",
            defaultValue = "300",
            description = "Records sent per second (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--anomalies-only",
            description = "Do not publish every verdict, as is the service's default: an ordinary record then counts as"
                    + " answered once a position behind it is committed, and must have left nothing.")
    private boolean anomaliesOnly;

    @Option(names = "--service", paramLabel = "JAR", description = "The packaged service (default: this checkout's).")
    private @Nullable Path service;

    @Option(
            names = "--model",
            paramLabel = "FILE",
            description = "Model file, with its .generator.onnx beside it (default: this checkout's payments.onnx).")
    private @Nullable Path model;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description =
                    "Folder for logs and state, kept (default: a temporary one, kept only where something fails).")
    private @Nullable Path work;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the result to this file.")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException, InterruptedException, InvalidModelException {
        PrintWriter out = spec.commandLine().getOut();
        Checkout checkout = Checkout.find();
        Path modelFile = (model == null ? checkout.model() : model).toAbsolutePath();
        WorkFolder folder = WorkFolder.of(work);
        out.printf("%d faults, seed %d; logs are in %s%n", faults, seed, folder.path());
        FaultRun.Plan plan = new FaultRun.Plan(
                faults,
                60 * minutes,
                seed,
                instances,
                nodes,
                rate,
                anomaliesOnly,
                Services.jar(service),
                modelFile,
                folder.path());
        long start = System.nanoTime();
        Result result = new FaultRun(plan, out).run();
        double seconds = (System.nanoTime() - start) / 1e9;
        print(out, result, seconds);
        if (json != null) {
            Files.writeString(json, json(result, seconds));
        }
        if (!result.isClean()) {
            return 1;
        }
        folder.close();
        return 0;
    }

    private static void print(PrintWriter out, Result result, double seconds) {
        Ledger.Balance balance = result.balance();
        out.printf(
                Locale.ROOT,
                "%n%d faults in %.0f s: %,d records, %,d verdicts, %,d dead letters, %,d anomalies%n",
                result.faults(),
                seconds,
                balance.records(),
                balance.verdicts(),
                balance.deadLetters(),
                balance.anomalies());
        out.printf(Locale.ROOT, "slowest end after SIGTERM: %.1f s%n", result.slowestStopMillis() / 1e3);
        out.printf(
                Locale.ROOT, "lost %,d, doubled %,d, wrong %,d%n", balance.lost(), balance.doubled(), balance.wrong());
        result.examples().forEach(out::println);
        result.findings().forEach(out::println);
        out.flush();
    }

    private String json(Result result, double seconds) throws IOException {
        Ledger.Balance balance = result.balance();
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode node = mapper.createObjectNode()
                .put("faults", result.faults())
                .put("records", balance.records())
                .put("lost", balance.lost())
                .put("doubled", balance.doubled())
                .put("wrong", balance.wrong())
                .put("verdicts", balance.verdicts())
                .put("deadLetters", balance.deadLetters())
                .put("anomalies", balance.anomalies())
                .put("seed", seed)
                .put("seconds", Math.round(seconds))
                .put("slowestStopMillis", result.slowestStopMillis());
        result.findings().forEach(node.putArray("findings")::add);
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
    }
}
