package io.elbo.bench.overload;

import io.elbo.bench.model.Samples;
import io.elbo.bench.process.JvmOptions;
import io.elbo.bench.process.ModelOptions;
import io.elbo.bench.process.ServiceOptions;
import io.elbo.bench.process.WorkFolder;
import io.elbo.bench.report.BenchCommand;
import io.elbo.bench.report.Report;
import io.elbo.broker.EmbeddedBroker;
import io.elbo.testkit.ServiceProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code elbo-bench overload}: lag, memory and the way back when more comes in than the service can score. A run has three
 * parts: input as fast as the service takes it, then several times faster, then none until the service has caught up.
 */
@Command(
        name = "overload",
        description =
                "Measures how many records per second one process of the packaged service scores, sends it several times"
                        + " as many, and watches lag and memory until it has caught up. Exit code 1 if it does not"
                        + " catch up in time, or if its memory goes past the limit.",
        footer = {
            "  elbo-bench overload --minutes 5 --json overload.json",
            "  elbo-bench overload --measure-seconds 600 --minutes 0.1      full load, nothing more",
            "  elbo-bench overload --detectors 100 --heap 512m --rss-limit 1024 --minutes 1"
        })
public final class OverloadCommand extends BenchCommand {
    private static final String NAME = "overload";
    private static final int SAMPLES = 5_000;
    private static final long LOOK_MILLIS = 1_000;
    private static final int LOOKS_A_LINE = 10;
    private static final double FIRST_GUESS = 20_000;
    /** Lag that keeps the service busy until the next look. */
    private static final double BUSY_SECONDS = 4;

    @Option(names = "--minutes", description = "Of overload.")
    private double minutes = 5;

    @Option(names = "--measure-seconds", description = "Before it, for the capacity.")
    private int measureSeconds = 60;

    @Option(names = "--factor", description = "Input as a multiple of the capacity.")
    private double factor = 3;

    @Option(names = "--catch-up-minutes", description = "How long it may take to catch up.")
    private double catchUpMinutes = 30;

    @Option(names = "--detectors", description = "Each with a topic of its own.")
    private int detectors = 1;

    @Option(names = "--rss-limit", description = "Resident memory of the service at most (the default is 300 MB).")
    private int rssLimitMebibytes = 286;

    @Mixin
    private final JvmOptions jvm = new JvmOptions();

    @Mixin
    private final ServiceOptions service = new ServiceOptions();

    @Mixin
    private final ModelOptions model = new ModelOptions();

    private final List<Sample> samples = new ArrayList<>();
    private final Map<String, Long> residentBytes = new LinkedHashMap<>();

    @Override
    protected boolean measure(Report report) throws Exception {
        List<byte[]> values = Samples.draw(model.file(), SAMPLES, 1).documents().stream()
                .map(document -> document.toString().getBytes(StandardCharsets.UTF_8))
                .toList();
        Map<String, Integer> topics = new HashMap<>();
        for (int i = 0; i < detectors; i++) {
            topics.put(NAME + "-" + i, detectors == 1 ? 4 : 1);
        }
        try (WorkFolder folder = WorkFolder.of(null);
                EmbeddedBroker broker = EmbeddedBroker.create().start()) {
            broker.createTopics(topics);
            try (ServiceProcess process = start(broker.bootstrapServers(), topics, folder.path());
                    Firehose firehose = new Firehose(broker.bootstrapServers(), List.copyOf(topics.keySet()), values);
                    Gauge gauge = new Gauge(broker.bootstrapServers(), NAME, topics, process, firehose)) {
                process.awaitReady();
                double capacity = capacity(gauge, firehose);
                overload(gauge, firehose, capacity, report);
            }
        }
        long mostResidentBytes =
                samples.stream().mapToLong(Sample::residentBytes).max().orElse(0);
        report.fact("mostResidentBytes", mostResidentBytes);
        report.fact(
                "mostHeapBytes",
                samples.stream().mapToLong(Sample::heapBytes).max().orElse(0));
        report.fact("residentBytes", residentBytes);
        report.detail("samples", samples);
        return samples.get(samples.size() - 1).lag() == 0 && mostResidentBytes <= (long) rssLimitMebibytes << 20;
    }

    private ServiceProcess start(String bootstrapServers, Map<String, Integer> topics, Path folder) {
        Map<String, String> properties = new HashMap<>();
        properties.put("kafka.bootstrap.servers", bootstrapServers);
        properties.put("elbo.application-id", NAME);
        properties.put("elbo.state-dir", folder.resolve("state").toString());
        for (String topic : topics.keySet()) {
            properties.put("elbo.detectors." + topic + ".input", topic);
            properties.put("elbo.detectors." + topic + ".model", model.file().toString());
        }
        return ServiceProcess.builder()
                .jar(service.jar())
                .jvm(jvm.flags())
                .properties(properties)
                .output(folder.resolve("service.log"))
                .start();
    }

    /** Keeps a little lag, and returns what the service scores per second in the second half of the time. */
    private double capacity(Gauge gauge, Firehose firehose) throws InterruptedException {
        say("input as fast as the service takes it");
        say("%7s %14s %14s %14s %8s %8s %8s", "s", "sent", "scored", "lag", "RSS MiB", "heap MiB", "direct");
        double guess = FIRST_GUESS;
        Sample half = look(gauge);
        double start = half.seconds();
        residentBytes.put("ready", half.residentBytes());
        Sample now = half;
        while (now.seconds() - start < measureSeconds) {
            Sample before = now;
            firehose.rate(before.lag() < guess * BUSY_SECONDS ? guess * 1.5 : guess * 0.5);
            Thread.sleep(LOOK_MILLIS);
            now = look(gauge);
            guess = Math.max(1_000, 0.7 * guess + 0.3 * perSecond(before, now));
            if (now.seconds() - start < measureSeconds / 2.0) {
                half = now;
            }
        }
        residentBytes.put("half of full load", half.residentBytes());
        residentBytes.put("end of full load", now.residentBytes());
        return perSecond(half, now);
    }

    private static double perSecond(Sample from, Sample to) {
        return (to.scored() - from.scored()) / (to.seconds() - from.seconds());
    }

    private void overload(Gauge gauge, Firehose firehose, double capacity, Report report) throws InterruptedException {
        say("the service scores %,.0f records/s; now %,.0f/s for %.0f s", capacity, factor * capacity, minutes * 60);
        firehose.rate(factor * capacity);
        Sample begin = look(gauge);
        lookUntil(gauge, () -> last().seconds() - begin.seconds() >= minutes * 60);
        firehose.rate(0);
        Sample end = last();
        residentBytes.put("end of overload", end.residentBytes());
        say("no more input; %,d records are left", end.lag());
        lookUntil(gauge, () -> last().lag() == 0 || last().seconds() - end.seconds() >= catchUpMinutes * 60);
        residentBytes.put("caught up", last().residentBytes());
        report.fact("capacityPerSecond", Math.round(capacity));
        report.fact("inputPerSecond", Math.round((end.sent() - begin.sent()) / (end.seconds() - begin.seconds())));
        report.fact("overloadSeconds", Math.round(end.seconds() - begin.seconds()));
        report.fact("peakLag", samples.stream().mapToLong(Sample::lag).max().orElse(0));
        report.fact("caughtUp", last().lag() == 0);
        report.fact("catchUpSeconds", last().lag() == 0 ? Math.round(last().seconds() - end.seconds()) : -1);
    }

    private void lookUntil(Gauge gauge, BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(LOOK_MILLIS);
            look(gauge);
        }
    }

    private Sample last() {
        return samples.get(samples.size() - 1);
    }

    private Sample look(Gauge gauge) throws InterruptedException {
        Sample sample = gauge.look();
        if (samples.size() % LOOKS_A_LINE == 0) {
            say(
                    "%7.0f %,14d %,14d %,14d %8d %8d %8d",
                    sample.seconds(),
                    sample.sent(),
                    sample.scored(),
                    sample.lag(),
                    sample.residentBytes() >> 20,
                    sample.heapBytes() >> 20,
                    sample.directBytes() >> 20);
        }
        samples.add(sample);
        return sample;
    }
}
