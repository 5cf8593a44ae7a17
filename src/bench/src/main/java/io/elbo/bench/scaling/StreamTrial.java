package io.elbo.bench.scaling;

import io.elbo.bench.stream.Cluster;
import io.elbo.bench.stream.ServiceStack;
import io.elbo.bench.stream.Stretch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * The service's stream in this process, one thread, at least once, over a topic that was filled before. A record's cost is
 * the processor time of the stream thread.
 *
 * @param records in the topic
 * @param model of every detector
 */
record StreamTrial(Cluster cluster, String input, int records, Path model, int detectors, Path folder)
        implements Trial.Measurement {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration WARM_UP = Duration.ofSeconds(1);

    @Override
    public Trial.Figures take(double seconds) throws Exception {
        Stretch stretch = Stretch.of(
                ServiceStack.open(properties(), UnaryOperator.identity()),
                (long) records * detectors,
                WARM_UP,
                seconds);
        return new Trial.Figures(stretch.recordsPerSecond() / detectors, stretch.streamCpuMicros() * detectors);
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
