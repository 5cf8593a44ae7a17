package io.elbo.stream.topology;

import io.elbo.stream.batch.PendingScores;
import io.elbo.stream.batch.ScoringPlan;
import io.elbo.stream.batch.ScoringThreads;
import io.elbo.stream.detector.DetectionObserver;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.ObservedDetector;
import io.elbo.stream.settings.Settings;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.streams.Topology;

/**
 * What Kafka Streams is given to run one instance: its configuration, in which the interceptor finds what it is to score,
 * and the topology behind it. Closed after the stream.
 */
public final class Pipeline implements AutoCloseable {
    private final Settings settings;
    private final ScoringPlan plan;
    private final StreamsProperties properties;

    private Pipeline(Settings settings, ScoringPlan plan, StreamsProperties properties) {
        this.settings = settings;
        this.plan = plan;
        this.properties = properties;
    }

    /** @param observer of each detector */
    public static Pipeline of(
            Settings settings, List<Detector> detectors, Function<Detector, DetectionObserver> observer) {
        List<ObservedDetector> watches = detectors.stream()
                .map(detector -> new ObservedDetector(detector, observer.apply(detector)))
                .toList();
        ScoringPlan plan = new ScoringPlan(
                watches, new PendingScores(), new ScoringThreads(settings.scoreThreads()), settings.batchRows());
        return new Pipeline(settings, plan, new StreamsProperties(settings, plan));
    }

    public StreamsProperties properties() {
        return properties;
    }

    /** @param maxRecordBytes what producer and output topics accept: no output record exceeds it */
    public Topology topology(int maxRecordBytes) {
        return DetectionTopology.build(
                settings.applicationId(),
                plan.detectors(),
                plan.pendingScores(),
                settings.calibrationTopic(),
                maxRecordBytes);
    }

    @Override
    public void close() {
        plan.threads().close();
    }
}
