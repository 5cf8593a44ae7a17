package io.elbo.bench.scaling;

import io.elbo.bench.throughput.Cluster;
import io.elbo.bench.throughput.Meter;
import io.elbo.bench.throughput.ServiceStack;
import io.elbo.bench.throughput.Stack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.apache.kafka.streams.KafkaStreams;

/**
 * The service's stream in this process, one thread, at least once, over a topic that is filled already. A record's cost
 * is the processor time of the stream thread.
 *
 * @param records in the topic
 * @param model of every detector
 */
record StreamTrial(Cluster cluster, String input, int records, Path model, int detectors, Path folder)
        implements Trial.Measurement {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

    @Override
    @SuppressWarnings("try") // the resources are only closed
    public Trial.Figures take(double seconds) throws Exception {
        Stack stack = ServiceStack.open(properties(), UnaryOperator.identity());
        try (AutoCloseable resources = stack.resources();
                KafkaStreams streams = new KafkaStreams(stack.topology(), stack.properties())) {
            streams.start();
            awaitFirst(streams, stack);
            long warm = System.nanoTime() + WARM_UP_NANOS;
            while (System.nanoTime() < warm && done(stack) < records / 4.0) {
                LockSupport.parkNanos(1_000_000);
            }
            double before = done(stack);
            Meter start = Meter.now();
            long end = start.nanos() + (long) (seconds * 1e9);
            double most = records * 0.98;
            while (System.nanoTime() < end && done(stack) < most) {
                LockSupport.parkNanos(1_000_000);
            }
            double processed = Math.max(1, done(stack) - before);
            Meter stop = Meter.now();
            streams.close(Duration.ofSeconds(30));
            return new Trial.Figures(
                    processed * 1e9 / (stop.nanos() - start.nanos()),
                    (stop.streamCpuNanos() - start.streamCpuNanos()) / 1e3 / processed);
        }
    }

    /** Records that all detectors are done with. */
    private double done(Stack stack) {
        return (double) stack.processed().getAsLong() / detectors;
    }

    private void awaitFirst(KafkaStreams streams, Stack stack) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (stack.processed().getAsLong() == 0) {
            if (System.nanoTime() > deadline || streams.state() == KafkaStreams.State.ERROR) {
                throw new IllegalStateException("no record is processed, the stream is " + streams.state());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private Map<String, String> properties() {
        String application = "scaling-" + COUNT.incrementAndGet();
        cluster.create(List.of(application + ".anomalies", application + ".dlq", application + ".calibration"));
        Map<String, String> properties = new HashMap<>(Map.of(
                "kafka.bootstrap.servers",
                cluster.address(),
                "elbo.application-id",
                application,
                "elbo.processing-guarantee",
                "at_least_once",
                "elbo.score-threads",
                "0",
                "elbo.state-dir",
                folder.resolve(application).toString()));
        for (int i = 0; i < detectors; i++) {
            String prefix = "elbo.detectors.d" + i + ".";
            properties.put(prefix + "input", input);
            properties.put(prefix + "model", model.toString());
            properties.put(prefix + "anomalies-topic", application + ".anomalies");
            properties.put(prefix + "dead-letter-topic", application + ".dlq");
        }
        return properties;
    }
}
