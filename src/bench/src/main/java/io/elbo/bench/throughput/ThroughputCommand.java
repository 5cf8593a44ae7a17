package io.elbo.bench.throughput;

import io.elbo.bench.model.BenchModel;
import io.elbo.bench.model.HistoryModel;
import io.elbo.bench.process.WorkFolder;
import io.elbo.bench.report.BenchCommand;
import io.elbo.bench.report.Column;
import io.elbo.bench.report.Report;
import io.elbo.bench.report.Statistics;
import io.elbo.bench.report.Table;
import io.elbo.bench.stream.Cluster;
import io.elbo.bench.stream.Stretch;
import io.elbo.bench.stream.Workload;
import io.elbo.trainer.train.ScoreKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code elbo-bench throughput}: records per second and latency, Elbo beside what else could stand there. */
@Command(
        name = "throughput",
        description = "Sends records through an embedded broker in this process and measures, in alternation, Elbo,"
                + " topologies that do less, and other ways to score. Ratios are what to trust.",
        footer = {
            "  elbo-bench throughput --quick",
            "  elbo-bench throughput --history --json history.json",
            "  elbo-bench throughput --json throughput.json --html throughput.html"
        })
public final class ThroughputCommand extends BenchCommand {
    private static final int PARTITIONS = 12;
    private static final int RATE = 5_000;
    private static final double WARM_UP_ROUND_SECONDS = 8;
    private static final Duration WARM_UP = Duration.ofMillis(1_500);
    private static final List<Contender> TIMED =
            List.of(Contender.PASS_THROUGH, Contender.ELBO_SCORES, Contender.ELBO_SCORES_EXACTLY_ONCE);

    @Option(names = "--quick", description = "40 fields, one stream thread, short runs: about seven minutes.")
    private boolean quick;

    @Option(names = "--fields", split = ",", description = "Fields of a record (default: 40,10; quick: 40).")
    private List<Integer> fields = List.of();

    @Option(names = "--threads", split = ",", description = "Stream threads (default: 1,2; quick: 1).")
    private List<Integer> threads = List.of();

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Only these of ${COMPLETION-CANDIDATES} (default: all without histories and challengers; with --history those that"
                            + " it compares).")
    private Set<Contender> only = EnumSet.noneOf(Contender.class);

    @Option(
            names = "--history",
            description =
                    "Measure what histories of keys cost: 10 fields, of which 4 are derived, beside the same without.")
    private boolean history;

    @Option(names = "--keys", description = "With --history: distinct keys of the records (default: ${DEFAULT-VALUE}).")
    private int keys = 1_000_000;

    @Option(names = "--records", description = "In the topic (default: 3000000; quick: 2000000).")
    private int records;

    @Option(names = "--rounds", description = "Of measuring, after those to warm up (default: 3; quick: 2).")
    private int rounds;

    @Option(
            names = "--warm-up-rounds",
            description = "That are not counted: compilation takes more of a processor than the stream in the first two"
                    + " (default: ${DEFAULT-VALUE}).")
    private int warmUpRounds = 2;

    @Option(names = "--seconds", description = "Of one measurement (default: 8; quick: 4).")
    private double seconds;

    @Option(
            names = "--set",
            paramLabel = "PROPERTY=VALUE",
            description =
                    "A property of the service, for every contender: elbo.batch-rows=64, kafka.max.poll.records=500.")
    private Map<String, String> more = Map.of();

    @Option(names = "--no-latency", description = "Measure throughput only.")
    private boolean noLatency;

    @Override
    protected boolean measure(Report report) throws Exception {
        if (history) {
            fields = fields.isEmpty() ? List.of(10) : fields;
            threads = threads.isEmpty() ? List.of(1) : threads;
            noLatency = true;
        }
        if (only.isEmpty()) {
            only = history
                    ? EnumSet.of(Contender.ELBO_EXACTLY_ONCE, Contender.ELBO_HISTORY, Contender.ELBO_HISTORY_IN_MEMORY)
                    : EnumSet.complementOf(EnumSet.copyOf(Contender.ON_REQUEST));
        }
        fields = !fields.isEmpty() ? fields : quick ? List.of(40) : List.of(40, 10);
        threads = !threads.isEmpty() ? threads : quick ? List.of(1) : List.of(1, 2);
        records = records > 0 ? records : quick ? 2_000_000 : 3_000_000;
        rounds = rounds > 0 ? rounds : quick ? 2 : 3;
        seconds = seconds > 0 ? seconds : quick ? 4 : 8;
        Table rows = report.table(
                "rows",
                "Throughput, medians of the rounds; µs and bytes are per record",
                Column.key("fields"),
                Column.key("threads"),
                Column.key("name"),
                Column.detail("configuration"),
                Column.plotted("records_per_second", "records/s", 0),
                Column.plotted("cpu_micros_per_record", "CPU µs", 2),
                Column.figure("stream_cpu_micros_per_record", "stream CPU µs", 2),
                Column.figure("allocated_bytes_per_record", "bytes", 0),
                Column.figure("stream_allocated_bytes_per_record", "stream bytes", 0));
        Table latencies = report.table(
                "latency",
                "Latency at a fixed rate, ms",
                Column.key("fields"),
                Column.key("name"),
                Column.key("profile"),
                Column.key("records_per_second"),
                Column.detail("records"),
                Column.figure("p50_millis", "p50", 1),
                Column.plotted("p99_millis", "p99", 1),
                Column.figure("p999_millis", "p99.9", 1));
        try (WorkFolder folder = WorkFolder.of(null);
                Cluster cluster = new Cluster(PARTITIONS)) {
            for (int count : fields) {
                say("training models of %d fields", count);
                Path memory = folder.path().resolve(count + ".memory.onnx");
                Path plain = folder.path().resolve(count + ".elbo.onnx");
                BenchModel.write(count, ScoreKind.MEMORY, memory);
                BenchModel.write(count, ScoreKind.ELBO, plain);
                Path derived = folder.path().resolve(count + ".history.onnx");
                if (only.stream().anyMatch(Contender::remembers)) {
                    HistoryModel.write(count, derived);
                }
                Places places = new Places(cluster, memory, plain, derived, folder.path());
                throughput(places, count, rows);
                if (!noLatency) {
                    latency(places, count, latencies);
                }
            }
        }
        ratios(report, rows);
        return true;
    }

    private void throughput(Places places, int count, Table rows) throws Exception {
        String input = "input-" + count;
        say("filling a topic with %,d records", records);
        if (history) {
            places.cluster().fill(input, new Workload(count, 7), records, keys);
        } else {
            places.cluster().fill(input, new Workload(count, 7), records);
        }
        for (int round = 1 - warmUpRounds; round <= rounds; round++) {
            for (int thread : threads) {
                for (Contender contender : only) {
                    Stretch stretch = Stretch.of(
                            contender.open(places.next(contender, input, thread), more),
                            records,
                            WARM_UP,
                            round > 0 ? seconds : WARM_UP_ROUND_SECONDS);
                    say(
                            "%s %d fields, %d threads, %s: %,.0f records/s",
                            round > 0 ? "round " + round + "/" + rounds : "warm-up",
                            count,
                            thread,
                            contender.label(),
                            stretch.recordsPerSecond());
                    if (round > 0) {
                        rows.add(
                                count,
                                thread,
                                contender.word(),
                                contender.letter(),
                                stretch.recordsPerSecond(),
                                stretch.cpuMicros(),
                                stretch.streamCpuMicros(),
                                stretch.allocatedBytes(),
                                stretch.streamAllocatedBytes());
                    }
                }
            }
        }
    }

    private void latency(Places places, int count, Table latencies) throws Exception {
        byte[][] values = new Workload(count, 8).next(2_000);
        for (String profile : List.of("throughput", "latency")) {
            for (Contender contender : TIMED) {
                Map<String, String> properties = new HashMap<>(more);
                properties.put("elbo.profile", profile);
                LatencyRun run = new LatencyRun(places, values, RATE);
                long[] nanos = run.measure(contender, properties, RATE * (quick ? 10 : 20));
                double p99 = Statistics.percentile(nanos, 0.99) / 1e6;
                say("%d records/s, %s, profile %s: p99 %.1f ms", RATE, contender.label(), profile, p99);
                latencies.add(
                        count,
                        contender.word(),
                        profile,
                        RATE,
                        nanos.length,
                        Statistics.percentile(nanos, 0.5) / 1e6,
                        p99,
                        Statistics.percentile(nanos, 0.999) / 1e6);
            }
        }
    }

    /** Of the widest records, at the smallest number of threads. */
    private void ratios(Report report, Table rows) {
        List<Object> widest = List.of(
                fields.stream().max(Integer::compare).orElseThrow(),
                threads.stream().min(Integer::compare).orElseThrow());
        Map<Object, Double> rates = new HashMap<>();
        for (Table.Line line : rows.lines()) {
            if (line.keys().subList(0, 2).equals(widest)) {
                rates.put(line.keys().get(2), line.figure("records_per_second"));
            }
        }
        ratio(report, "small_result_vs_pass_through", rates, Contender.ELBO, Contender.PASS_THROUGH);
        ratio(report, "original_vs_pass_through", rates, Contender.ELBO_ORIGINAL, Contender.PASS_THROUGH);
        ratio(report, "vs_per_record", rates, Contender.ELBO, Contender.PER_RECORD);
        ratio(report, "vs_rcf", rates, Contender.ELBO, Contender.RANDOM_CUT_FOREST);
        ratio(report, "exactly_once_vs_at_least_once", rates, Contender.ELBO_EXACTLY_ONCE, Contender.ELBO);
        ratio(report, "plain_score_vs_pass_through", rates, Contender.ELBO_PLAIN, Contender.PASS_THROUGH);
        ratio(report, "history_vs_none", rates, Contender.ELBO_HISTORY, Contender.ELBO_EXACTLY_ONCE);
        ratio(
                report,
                "history_in_memory_vs_none",
                rates,
                Contender.ELBO_HISTORY_IN_MEMORY,
                Contender.ELBO_EXACTLY_ONCE);
        ratio(report, "challenger_vs_none", rates, Contender.ELBO_CHALLENGER, Contender.ELBO_EXACTLY_ONCE);
        ratio(
                report,
                "challenger_of_a_tenth_vs_none",
                rates,
                Contender.ELBO_CHALLENGER_TENTH,
                Contender.ELBO_EXACTLY_ONCE);
        ratio(report, "every_verdict_vs_pass_through", rates, Contender.ELBO_SCORES, Contender.PASS_THROUGH);
    }

    private static void ratio(Report report, String name, Map<Object, Double> rates, Contender above, Contender below) {
        report.ratio(name, rates.getOrDefault(above.word(), Double.NaN), rates.getOrDefault(below.word(), Double.NaN));
    }
}
