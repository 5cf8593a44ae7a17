package io.elbo.bench.overload;

import io.elbo.bench.process.Samples;
import io.elbo.bench.process.Services;
import io.elbo.broker.EmbeddedBroker;
import io.elbo.core.model.InvalidModelException;
import io.elbo.testkit.ServiceProcess;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One run in three parts: input as fast as the service takes it, then several times faster, then none until it is done. */
final class OverloadRun {
    private static final String GROUP = "overload";
    private static final int SAMPLES = 5_000;
    private static final long LOOK_MILLIS = 1_000;
    private static final int LOOKS_A_LINE = 10;
    private static final double FIRST_GUESS = 20_000;
    /** Lag that keeps the service busy until the next look. */
    private static final double BUSY_SECONDS = 4;

    /**
     * @param measureSeconds of the first part, whose second half gives the capacity
     * @param factor of the capacity that the second part's input has
     * @param detectors each with an input topic of its own
     */
    record Plan(
            int measureSeconds,
            double overloadSeconds,
            double catchUpSeconds,
            double factor,
            int detectors,
            String heap,
            List<String> jvm,
            Path service,
            Path model,
            Path work) {}

    /**
     * What came of it.
     *
     * @param capacityPerSecond records that the service scores when it always has work
     * @param inputPerSecond records sent during the overload, in fact
     * @param catchUpSeconds from the end of the overload; negative where it has not caught up
     * @param residentBytes at the moments that tell whether memory grows with time or with the lag
     */
    record Result(
            double capacityPerSecond,
            double inputPerSecond,
            double overloadSeconds,
            long peakLag,
            double catchUpSeconds,
            Map<String, Long> residentBytes,
            List<Sample> samples) {
        boolean hasCaughtUp() {
            return catchUpSeconds >= 0;
        }

        long mostResidentBytes() {
            return samples.stream().mapToLong(Sample::residentBytes).max().orElse(0);
        }

        long mostHeapBytes() {
            return samples.stream().mapToLong(Sample::heapBytes).max().orElse(0);
        }
    }

    private final Plan plan;
    private final PrintWriter out;
    private final Map<String, Integer> topics = new HashMap<>();
    private final List<Sample> samples = new ArrayList<>();
    private final Map<String, Long> residentBytes = new LinkedHashMap<>();

    OverloadRun(Plan plan, PrintWriter out) {
        this.plan = plan;
        this.out = out;
        for (int i = 0; i < plan.detectors(); i++) {
            topics.put(GROUP + "-" + i, plan.detectors() == 1 ? 4 : 1);
        }
    }

    Result run() throws InterruptedException, InvalidModelException {
        List<byte[]> values = Samples.draw(plan.model(), SAMPLES, 1).documents().stream()
                .map(document -> document.toString().getBytes(StandardCharsets.UTF_8))
                .toList();
        List<String> names = List.copyOf(topics.keySet());
        try (EmbeddedBroker broker = EmbeddedBroker.create().start()) {
            broker.createTopics(topics);
            String bootstrapServers = broker.bootstrapServers();
            try (ServiceProcess service = start(bootstrapServers);
                    Firehose firehose = new Firehose(bootstrapServers, names, values);
                    Gauge gauge = new Gauge(bootstrapServers, GROUP, topics, service, firehose)) {
                service.awaitReady();
                double capacity = measure(gauge, firehose);
                return overload(gauge, firehose, capacity);
            }
        }
    }

    private ServiceProcess start(String bootstrapServers) {
        List<String> jvm = Services.imageFlags(plan.heap(), plan.jvm());
        Map<String, String> properties = new HashMap<>();
        properties.put("kafka.bootstrap.servers", bootstrapServers);
        properties.put("elbo.application-id", GROUP);
        properties.put("elbo.state-dir", plan.work().resolve("state").toString());
        for (String topic : topics.keySet()) {
            properties.put("elbo.detectors." + topic + ".input", topic);
            properties.put("elbo.detectors." + topic + ".model", plan.model().toString());
        }
        return Services.start(plan.service(), jvm, properties, plan.work().resolve("service.log"));
    }

    /** Keeps a little lag, and returns what the service scores per second in the second half of the time. */
    private double measure(Gauge gauge, Firehose firehose) throws InterruptedException {
        say("input as fast as the service takes it");
        head();
        double guess = FIRST_GUESS;
        Sample half = look(gauge);
        double start = half.seconds();
        residentBytes.put("ready", half.residentBytes());
        Sample now = half;
        while (now.seconds() - start < plan.measureSeconds()) {
            Sample before = now;
            firehose.rate(before.lag() < guess * BUSY_SECONDS ? guess * 1.5 : guess * 0.5);
            Thread.sleep(LOOK_MILLIS);
            now = look(gauge);
            guess = Math.max(1_000, 0.7 * guess + 0.3 * perSecond(before, now));
            if (now.seconds() - start < plan.measureSeconds() / 2.0) {
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

    private Result overload(Gauge gauge, Firehose firehose, double capacity) throws InterruptedException {
        say(String.format(
                Locale.ROOT,
                "the service scores %,.0f records/s; now %,.0f/s for %.0f s",
                capacity,
                plan.factor() * capacity,
                plan.overloadSeconds()));
        firehose.rate(plan.factor() * capacity);
        Sample begin = look(gauge);
        Sample now = begin;
        long peak = now.lag();
        while (now.seconds() - begin.seconds() < plan.overloadSeconds()) {
            Thread.sleep(LOOK_MILLIS);
            now = look(gauge);
            peak = Math.max(peak, now.lag());
        }
        firehose.rate(0);
        Sample end = now;
        residentBytes.put("end of overload", end.residentBytes());
        say(String.format(Locale.ROOT, "no more input; %,d records are left", now.lag()));
        while (now.lag() > 0 && now.seconds() - end.seconds() < plan.catchUpSeconds()) {
            Thread.sleep(LOOK_MILLIS);
            now = look(gauge);
            peak = Math.max(peak, now.lag());
        }
        residentBytes.put("caught up", now.residentBytes());
        return new Result(
                capacity,
                (end.sent() - begin.sent()) / (end.seconds() - begin.seconds()),
                end.seconds() - begin.seconds(),
                peak,
                now.lag() == 0 ? now.seconds() - end.seconds() : -1,
                residentBytes,
                samples);
    }

    private Sample look(Gauge gauge) throws InterruptedException {
        Sample sample = gauge.look();
        if (samples.size() % LOOKS_A_LINE == 0) {
            out.printf(
                    Locale.ROOT,
                    "%7.0f %,14d %,14d %,14d %8d %8d %8d%n",
                    sample.seconds(),
                    sample.sent(),
                    sample.scored(),
                    sample.lag(),
                    sample.residentBytes() >> 20,
                    sample.heapBytes() >> 20,
                    sample.directBytes() >> 20);
            out.flush();
        }
        samples.add(sample);
        return sample;
    }

    private void head() {
        out.printf("%7s %14s %14s %14s %8s %8s %8s%n", "s", "sent", "scored", "lag", "RSS MiB", "heap MiB", "direct");
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
