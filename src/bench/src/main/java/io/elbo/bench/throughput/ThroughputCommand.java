package io.elbo.bench.throughput;

import io.elbo.bench.workload.BenchModel;
import io.elbo.bench.workload.Workload;
import io.elbo.trainer.train.ScoreKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumSet;
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

/** {@code elbo-bench throughput}: records per second and latency, Elbo beside what else could stand there. */
@Command(
        name = "throughput",
        description = "Sends records through an embedded broker in this process and measures, in alternation, Elbo,"
                + " topologies that do less, and other ways to score. Ratios are what to trust.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  elbo-bench throughput --quick",
            "  elbo-bench throughput --json throughput.json --html throughput.html"
        })
public final class ThroughputCommand implements Callable<Integer> {
    private static final int PARTITIONS = 12;
    private static final int RATE = 5_000;
    private static final int WARM_UP_ROUNDS = 2; // compilation takes more of a processor than the stream before
    private static final double WARM_UP_SECONDS = 8;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--quick", description = "40 fields, one stream thread, short runs: about seven minutes.")
    private boolean quick;

    @Option(
            names = "--fields",
            paramLabel = "N",
            split = ",",
            description = "Fields of a record (default: 40,10; quick: 40).")
    private List<Integer> fields = List.of();

    @Option(
            names = "--threads",
            paramLabel = "N",
            split = ",",
            description = "Stream threads (default: 1,2; quick: 1).")
    private List<Integer> threads = List.of();

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description = "Only these of ${COMPLETION-CANDIDATES} (default: all).")
    private Set<Contender> only = EnumSet.allOf(Contender.class);

    @Option(names = "--records", paramLabel = "N", description = "In the topic (default: 3000000; quick: 2000000).")
    private int records;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Of measuring, after two that are not counted (default: 3; quick: 2).")
    private int rounds;

    @Option(names = "--seconds", paramLabel = "S", description = "Of one measurement (default: 8; quick: 4).")
    private double seconds;

    @Option(
            names = "--set",
            paramLabel = "PROPERTY=VALUE",
            description =
                    "A property of the service, for every contender: elbo.batch-rows=64, kafka.max.poll.records=500.")
    private Map<String, String> more = Map.of();

    @Option(names = "--no-latency", description = "Measure throughput only.")
    private boolean noLatency;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write every measurement to this file.")
    private @Nullable Path json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            defaultValue = "throughput.html",
            description = "The page with plots (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Path html;

    private final Results results = new Results();

    @Override
    public Integer call() throws Exception {
        fields = !fields.isEmpty() ? fields : quick ? List.of(40) : List.of(40, 10);
        threads = !threads.isEmpty() ? threads : quick ? List.of(1) : List.of(1, 2);
        records = records > 0 ? records : quick ? 2_000_000 : 3_000_000;
        rounds = rounds > 0 ? rounds : quick ? 2 : 3;
        seconds = seconds > 0 ? seconds : quick ? 4 : 8;
        Path folder = Files.createTempDirectory("elbo-bench-");
        try (Cluster cluster = new Cluster(PARTITIONS)) {
            for (int count : fields) {
                measure(cluster, count, folder);
            }
        } finally {
            delete(folder);
        }
        results.print(spec.commandLine().getOut());
        Files.writeString(html, results.toHtml());
        if (json != null) {
            Files.writeString(json, results.toJson());
        }
        return 0;
    }

    private void measure(Cluster cluster, int count, Path folder) throws Exception {
        Runs.Models models =
                new Runs.Models(folder.resolve(count + ".memory.onnx"), folder.resolve(count + ".elbo.onnx"), folder);
        say("training models of " + count + " fields");
        BenchModel.write(count, ScoreKind.MEMORY, models.memory());
        BenchModel.write(count, ScoreKind.ELBO, models.plain());
        String input = "input-" + count;
        say("filling a topic with " + records + " records");
        cluster.fill(input, new Workload(count, 7), records);
        Runs runs = new Runs(cluster, models);
        for (int round = 1 - WARM_UP_ROUNDS; round <= rounds; round++) {
            for (int thread : threads) {
                for (Contender contender : only) {
                    boolean counts = round > 0;
                    Row row = runs.throughput(
                            contender, input, records, count, thread, counts ? seconds : WARM_UP_SECONDS, more);
                    say(String.format(
                            Locale.ROOT,
                            "%s %d fields, %d threads, %s: %,.0f records/s",
                            counts ? "round " + round + "/" + rounds : "warm-up",
                            count,
                            thread,
                            contender.label(),
                            row.recordsPerSecond()));
                    if (counts) {
                        results.add(row);
                    }
                }
            }
        }
        if (!noLatency) {
            latency(runs, count);
        }
    }

    private void latency(Runs runs, int count) throws Exception {
        Workload workload = new Workload(count, 8);
        byte[][] values = new byte[2_000][];
        for (int i = 0; i < values.length; i++) {
            values[i] = workload.next();
        }
        double length = quick ? 10 : 20;
        for (String profile : List.of("throughput", "latency")) {
            for (Contender contender :
                    List.of(Contender.PASS_THROUGH, Contender.ELBO_SCORES, Contender.ELBO_SCORES_EXACTLY_ONCE)) {
                LatencyRow row = runs.latency(contender, profile, values, count, RATE, length, more);
                say(String.format(
                        Locale.ROOT,
                        "%d records/s, %s, profile %s: p50 %.1f ms, p99 %.1f ms",
                        RATE,
                        contender.label(),
                        profile,
                        row.p50Millis(),
                        row.p99Millis()));
                results.add(row);
            }
        }
    }

    private void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
