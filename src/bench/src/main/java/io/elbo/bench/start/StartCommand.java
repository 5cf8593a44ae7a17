package io.elbo.bench.start;

import io.elbo.bench.model.BenchModel;
import io.elbo.bench.process.JvmOptions;
import io.elbo.bench.process.ServiceOptions;
import io.elbo.bench.process.WorkFolder;
import io.elbo.bench.report.BenchCommand;
import io.elbo.bench.report.Column;
import io.elbo.bench.report.Report;
import io.elbo.bench.report.Table;
import io.elbo.bench.stream.Cluster;
import io.elbo.bench.stream.Workload;
import io.elbo.testkit.BoundedWait;
import io.elbo.testkit.ServiceProcess;
import io.elbo.trainer.train.ScoreKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code elbo-bench start}: how long a start takes and where the time goes, and what detectors take of memory and threads. */
@Command(
        name = "start",
        description =
                "Starts one process of the packaged service again and again, each detector with a model file of its own,"
                        + " on an embedded broker; lets each score some records and looks at time, memory and threads."
                        + " Exit code 1 if memory goes past the limit.",
        footer = {
            "  elbo-bench start",
            "  elbo-bench start --detectors 1,16,100 --starts 2",
            "  elbo-bench start --detectors 16,100 --one-topic --starts 2"
        })
public final class StartCommand extends BenchCommand {
    private static final String NAME = "start";
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    @Option(names = "--detectors", split = ",", description = "How many, each with a model file of its own.")
    private List<Integer> detectors = List.of(1);

    @Option(names = "--one-topic", description = "All detectors watch the same topic, instead of one each.")
    private boolean oneTopic;

    @Option(names = "--starts", description = "The first one creates the topics.")
    private int starts = 3;

    @Option(names = "--fields", description = "Of the models and records.")
    private int fields = 40;

    @Option(names = "--score", paramLabel = "KIND", description = "Of the models: ${COMPLETION-CANDIDATES}.")
    private ScoreKind score = ScoreKind.MEMORY;

    @Option(names = "--records", description = "That each detector scores after the start.")
    private int records = 1000;

    @Option(names = "--seconds", description = "For how long they score on before memory is looked at once more.")
    private int seconds = 10;

    @Option(names = "--rss-limit", description = "Resident memory at most (the default is 1 GB).")
    private int rssLimitMebibytes = 953;

    @Mixin
    private final JvmOptions jvm = new JvmOptions();

    @Mixin
    private final ServiceOptions service = new ServiceOptions();

    private long largestBytes;

    @Override
    protected boolean measure(Report report) throws Exception {
        Table table = report.table(
                "starts",
                "Starts; a time is from the start of the process on",
                Column.key("detectors"),
                Column.key("topics"),
                Column.key("start"),
                Column.figure("ready_seconds", "ready, s", 2),
                Column.figure("machine_seconds", "JVM, server", 2),
                Column.figure("models_seconds", "models", 2),
                Column.figure("broker_seconds", "broker", 2),
                Column.figure("stream_seconds", "stream", 2),
                Column.figure("processor_seconds", "CPU, s", 1),
                Column.figure("threads", "threads", 0),
                Column.mebibytes("ready_bytes", "ready,"),
                Column.mebibytes("scored_bytes", "scored,"),
                Column.figure("later_threads", "threads after seconds of scoring", 0),
                Column.mebibytes("later_bytes", "then,"));
        for (int count : detectors) {
            try (WorkFolder folder = WorkFolder.of(null);
                    Cluster cluster = new Cluster(1)) {
                Path model = folder.path().resolve("bench.onnx");
                BenchModel.write(fields, score, model);
                report.fact("model_bytes", Files.size(model));
                for (int i = 0; i < count; i++) {
                    Files.copy(model, model(folder, i));
                }
                cluster.create(topics(count));
                for (int i = 1; i <= starts; i++) {
                    start(count, i, cluster, folder, table);
                }
            }
        }
        report.fact("jvm", String.join(" ", jvm.flags()));
        return largestBytes <= (long) rssLimitMebibytes << 20;
    }

    private List<String> topics(int count) {
        return IntStream.range(0, count).mapToObj(this::topic).distinct().toList();
    }

    private String topic(int detector) {
        return oneTopic ? NAME : NAME + "-" + detector;
    }

    private static Path model(WorkFolder folder, int detector) {
        return folder.path().resolve("model-" + detector + ".onnx");
    }

    private void start(int count, int number, Cluster cluster, WorkFolder folder, Table table) throws IOException {
        Map<String, String> properties = new HashMap<>();
        properties.put("kafka.bootstrap.servers", cluster.address());
        properties.put("elbo.application-id", NAME);
        properties.put("elbo.state-dir", folder.path().resolve("state").toString());
        for (int i = 0; i < count; i++) {
            properties.put("elbo.detectors.d" + i + ".input", topic(i));
            properties.put("elbo.detectors.d" + i + ".model", model(folder, i).toString());
        }
        Path log = folder.path().resolve("service-" + number + ".log");
        Instant started = Instant.now();
        long nanos = System.nanoTime();
        try (ServiceProcess process = ServiceProcess.builder()
                .jar(service.jar())
                .jvm(jvm.flags())
                .properties(properties)
                .output(log)
                .start()) {
            BoundedWait.until("the service is ready", PATIENCE, () -> {
                process.requireAlive();
                return process.isReady();
            });
            double ready = (System.nanoTime() - nanos) / 1e9;
            double processor = process.processorTime().toMillis() / 1e3;
            long readyBytes = process.residentBytes();
            long sent = score(process, cluster, count, 0);
            long scoredBytes = process.residentBytes();
            long threads = process.threads();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            while (System.nanoTime() < end) {
                sent = score(process, cluster, count, sent);
            }
            long laterBytes = process.residentBytes();
            long laterThreads = process.threads();
            largestBytes = Math.max(largestBytes, Math.max(scoredBytes, laterBytes));
            process.terminate();
            process.exitCode();
            Phases phases = Phases.of(started, log);
            say(
                    "%d detectors, start %d: ready after %.1f s, %d threads, %d and %d MiB; later %d threads, %d MiB",
                    count, number, ready, threads, readyBytes >> 20, scoredBytes >> 20, laterThreads, laterBytes >> 20);
            table.add(
                    count,
                    topics(count).size(),
                    number,
                    ready,
                    phases.machine(),
                    phases.models(),
                    phases.broker(),
                    phases.stream(),
                    processor,
                    threads,
                    readyBytes,
                    scoredBytes,
                    laterThreads,
                    laterBytes);
        }
    }

    /** Sends as many records as each detector is to score, and waits for them; how many each has got by then. */
    private long score(ServiceProcess process, Cluster cluster, int count, long sentBefore) {
        cluster.send(topics(count), new Workload(fields, 7), records);
        long sent = sentBefore + records;
        BoundedWait.until("every record is scored", PATIENCE, () -> {
            process.requireAlive();
            return process.metric("elbo_records_total") >= count * sent;
        });
        return sent;
    }
}
