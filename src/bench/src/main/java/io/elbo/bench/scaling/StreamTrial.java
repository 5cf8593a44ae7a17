package io.elbo.bench.scaling;

import io.elbo.bench.throughput.Cluster;
import io.elbo.bench.throughput.Meter;
import io.elbo.bench.throughput.ServiceStack;
import io.elbo.bench.throughput.Stack;
import io.elbo.bench.throughput.Stretch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

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
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Override
    public Trial.Figures take(double seconds) throws Exception {
        Stack stack = ServiceStack.open(properties(), UnaryOperator.identity());
        Stretch stretch = Stretch.of(stack, (long) records * detectors, WARM_UP_NANOS, PATIENCE, seconds);
        Meter start = stretch.start();
        Meter stop = stretch.stop();
        double processed = (double) stretch.processed() / detectors;
        return new Trial.Figures(
                processed * 1e9 / (stop.nanos() - start.nanos()),
                (stop.streamCpuNanos() - start.streamCpuNanos()) / 1e3 / processed);
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
