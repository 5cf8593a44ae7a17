package io.elbo.bench.faults;

import io.elbo.bench.faults.FaultRun.Result;
import io.elbo.bench.process.ModelOptions;
import io.elbo.bench.process.ServiceOptions;
import io.elbo.bench.process.WorkFolder;
import io.elbo.bench.report.BenchCommand;
import io.elbo.bench.report.Column;
import io.elbo.bench.report.Report;
import io.elbo.bench.report.Table;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code elbo-bench faults}: whether every record gets exactly one right answer, whatever fails or is changed. */
@Command(
        name = "faults",
        description =
                "Kills, stops and pauses processes of the packaged service, takes the broker or one of its nodes away,"
                        + " sends poison, makes the model fail, adds partitions, adds, removes and switches detectors in"
                        + " rolling upgrades, deletes and creates the topic of another detector, all at random moments"
                        + " under steady traffic; then checks that every input record has exactly one committed verdict or"
                        + " dead letter of each detector that had to answer it, with the right score, key, timestamp and"
                        + " headers, in order within its key. Exit code 1 if one has not.",
        footer = {
            "  elbo-bench faults --faults 50 --seed 7 --json faults.json",
            "  elbo-bench faults --faults 20 --only neighbour,new_topic,switch,topic",
            "  elbo-bench faults --faults 50 --anomalies-only",
            "  elbo-bench faults --faults 150 --history --anomalies-only",
            "  elbo-bench faults --faults 100 --swaps",
            "  elbo-bench faults --faults 100 --swaps --only swap",
            "  elbo-bench faults --faults 20 --avro --only schema_registry,kill,poison"
        })
public final class FaultsCommand extends BenchCommand {
    @Option(names = "--faults", description = "How many faults strike.")
    private int faults = 20;

    @Option(
            names = "--only",
            paramLabel = "KIND",
            split = ",",
            description =
                    "Only these of ${COMPLETION-CANDIDATES} (default: all; those from SWAP to CHALLENGER with --swaps only, SCHEMA_REGISTRY with --avro only).")
    private Set<Fault> only = EnumSet.noneOf(Fault.class);

    @Option(names = "--minutes", description = "After so many no further fault strikes.")
    private double minutes = 600;

    @Option(names = "--seed", description = "Of the schedule and the records.")
    private long seed = 1;

    @Option(names = "--instances", description = "Processes of the service.")
    private int instances = 2;

    @Option(names = "--nodes", description = "Nodes of the broker, all in this process.")
    private int nodes = 3;

    @Option(names = "--rate", description = "Records sent per second.")
    private double rate = 300;

    @Option(
            names = "--anomalies-only",
            description =
                    "Do not publish every verdict, as is the service's default: an ordinary record then counts as answered once a position behind it is committed, and must have left nothing.")
    private boolean anomaliesOnly;

    @Option(
            names = "--history",
            description =
                    "Let the model derive two fields from the history of the record's key, and compare scores and committed states with a single-threaded fold over the input.")
    private boolean history;

    @Option(
            names = "--swaps",
            description =
                    "Give the service a registry of models with several versions for two detectors, let operators change which one is in use, and compare each verdict with the version that it names.")
    private boolean swaps;

    @Option(
            names = "--avro",
            description =
                    "Send Avro whose schemas are in a real registry, which is killed and started again in a process of its own.")
    private boolean avro;

    @Option(
            names = "--session-seconds",
            description = "After which an instance that says nothing has lost its partitions.")
    private double sessionSeconds = 10;

    @Option(
            names = "--commit-millis",
            description = "Between two commits of an instance: a transaction costs more than all the rest.")
    private int commitMillis = 300;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = "Folder for logs and state, kept (default: a temporary one, kept only if something fails).")
    private @Nullable Path work;

    @Mixin
    private final ServiceOptions service = new ServiceOptions();

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Override
    protected boolean measure(Report report) throws Exception {
        WorkFolder folder = WorkFolder.of(work);
        say("%d faults, seed %d; logs are in %s", faults, seed, folder.path());
        FaultRun.Plan plan = new FaultRun.Plan(
                faults,
                kinds(),
                60 * minutes,
                seed,
                instances,
                nodes,
                rate,
                anomaliesOnly,
                history,
                swaps,
                avro,
                sessionSeconds,
                commitMillis,
                service.jar(),
                model.file(),
                folder.path());
        long start = System.nanoTime();
        Result result = new FaultRun(plan, line -> say("%s", line), report).run();
        report.fact("seed", seed);
        report.fact("nodes", nodes);
        report.fact("seconds", (System.nanoTime() - start) / 1e9);
        print(report, result);
        if (result.isClean()) {
            folder.close();
        }
        return result.isClean();
    }

    private Set<Fault> kinds() {
        Set<Fault> kinds = !only.isEmpty() ? only : Fault.of(swaps, avro);
        if (!kinds.stream().allMatch(fault -> fault.isPossible(swaps, avro))) {
            throw wrongOption(
                    "--only: faults of the registry of models need --swaps, those of the registry of schemas --avro");
        }
        if (nodes == 1) {
            kinds.remove(Fault.NODE); // none of several can be lost
        }
        return kinds;
    }

    private static void print(Report report, Result result) {
        report.fact(
                "faults",
                result.faults().values().stream().mapToInt(Integer::intValue).sum());
        Map<String, Integer> kinds = new TreeMap<>();
        result.faults().forEach((fault, count) -> kinds.put(fault.name().toLowerCase(Locale.ROOT), count));
        report.detail("kinds", kinds);
        Ledger.Balance sum =
                result.balances().values().stream().reduce(Ledger.Balance::plus).orElseThrow();
        report.fact("records", sum.records());
        report.fact("verdicts", sum.verdicts());
        report.fact("lost", sum.lost());
        report.fact("doubled", sum.doubled());
        report.fact("wrong", sum.wrong());
        report.fact("slowest_stop_millis", result.slowestStopMillis());
        if (!result.findings().isEmpty()) {
            report.fact("findings", String.join("; ", result.findings()));
        }
        if (!result.examples().isEmpty()) {
            report.fact("examples", String.join(System.lineSeparator(), result.examples()));
        }
        Table table = report.table(
                "detectors",
                "Answers of each detector",
                Column.key("detector"),
                Column.figure("records", "records", 0),
                Column.figure("verdicts", "verdicts", 0),
                Column.figure("dead_letters", "dead letters", 0),
                Column.figure("anomalies", "anomalies", 0),
                Column.figure("lost", "lost", 0),
                Column.figure("doubled", "doubled", 0),
                Column.figure("wrong", "wrong", 0));
        result.balances()
                .forEach((detector, balance) -> table.add(
                        detector,
                        balance.records(),
                        balance.verdicts(),
                        balance.deadLetters(),
                        balance.anomalies(),
                        balance.lost(),
                        balance.doubled(),
                        balance.wrong()));
    }
}
