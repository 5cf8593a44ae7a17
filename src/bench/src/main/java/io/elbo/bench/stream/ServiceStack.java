package io.elbo.bench.stream;

import io.elbo.core.model.InvalidModelException;
import io.elbo.core.score.Engine;
import io.elbo.core.score.onnx.OnnxEngine;
import io.elbo.service.config.ElboConfig;
import io.elbo.service.config.KafkaSettings;
import io.elbo.service.config.PropertyNames;
import io.elbo.service.config.SettingsReader;
import io.elbo.service.metrics.MeteredDetector;
import io.elbo.stream.batch.PendingScores;
import io.elbo.stream.batch.ScoringPlan;
import io.elbo.stream.batch.ScoringThreads;
import io.elbo.stream.challenger.Challenger;
import io.elbo.stream.challenger.Challengers;
import io.elbo.stream.commit.CommitHooks;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.ModelOrigin;
import io.elbo.stream.lifecycle.TopicStreams;
import io.elbo.stream.output.OutputLimits;
import io.elbo.stream.policy.LearnedStates;
import io.elbo.stream.settings.Settings;
import io.elbo.stream.topology.Pipeline;
import io.elbo.stream.topology.StreamsProperties;
import io.elbo.stream.tracing.StreamTracer;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The service's own stream: its settings, interceptor, topology and metrics, without the server around them. */
public final class ServiceStack {
    private static final int METRICS_FIELDS = 100;

    private ServiceStack() {}

    /**
     * @param properties of the service, as a user would set them
     * @param engine what scores in the place of the model
     */
    public static Stack open(Map<String, String> properties, UnaryOperator<Engine> engine)
            throws InvalidModelException {
        return open(properties, engine, 0);
    }

    /**
     * The same model scores beside itself.
     *
     * @param properties of the service, as a user would set them
     * @param sample share of the records that the challenger scores
     */
    public static Stack openBesideChallenger(Map<String, String> properties, double sample)
            throws InvalidModelException {
        return open(properties, UnaryOperator.identity(), sample);
    }

    @SuppressWarnings("deprecation") // the registry that the service runs with
    private static Stack open(Map<String, String> properties, UnaryOperator<Engine> engine, double sample)
            throws InvalidModelException {
        Settings settings = settings(properties);
        List<Detector> detectors = new ArrayList<>();
        for (var detector : settings.detectors()) {
            detectors.add(new Detector(
                    detector,
                    new ActiveModel(
                            detector,
                            engine.apply(OnnxEngine.open(Objects.requireNonNull(detector.model()))),
                            settings.maxRecordBytes())));
        }
        Challengers challengers = Challengers.NONE;
        if (sample > 0) {
            challengers = Challengers.of(detectors.stream().map(Detector::name).toList(), Clock.systemUTC());
            for (Detector detector : detectors) {
                Objects.requireNonNull(challengers.find(detector.name()))
                        .begin(
                                new ActiveModel(
                                        detector.settings(),
                                        OnnxEngine.open(Objects.requireNonNull(
                                                detector.settings().model())),
                                        settings.maxRecordBytes(),
                                        ModelOrigin.of(1, "sha256:1")),
                                1,
                                sample);
            }
        }
        List<Challenger> places = challengers.all();
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        StreamsProperties clients = new StreamsProperties(settings);
        ScoringThreads threads = new ScoringThreads(settings.scoreThreads());
        Pipeline pipeline = Pipeline.of(
                        settings,
                        clients,
                        detectors,
                        challengers,
                        detector -> new MeteredDetector(detector, METRICS_FIELDS, registry, Clock.systemUTC()),
                        StreamTracer.OFF,
                        threads,
                        new OutputLimits(clients.maxRequestBytes()),
                        LearnedStates.unconnected("learned", settings.detectors()))
                .get(0); // every benchmark reads one topic
        // elbo.records follows commits, which are too far apart to measure by
        List<DistributionSummary> batches =
                List.copyOf(registry.get("elbo.batch.records").summaries());
        return new Stack(
                pipeline.topology(0),
                pipeline.properties(),
                pipeline.clients(TopicStreams.maxPollBytes(settings.streamThreads())),
                () -> (long) batches.stream()
                        .mapToDouble(DistributionSummary::totalAmount)
                        .sum(),
                () -> {
                    threads.close();
                    places.forEach(Challenger::close);
                    detectors.forEach(Detector::close);
                    registry.close();
                });
    }

    /** The configuration of the service's clients around another topology, so that only the topology differs. */
    public static Properties clients(Map<String, String> properties) {
        Settings settings = settings(properties);
        ScoringPlan nothing = new ScoringPlan(
                "plain",
                List.of(),
                new PendingScores(List.of()),
                new CommitHooks(),
                new ScoringThreads(0),
                settings.batchRows());
        Properties clients = new Properties();
        new StreamsProperties(settings).streams("plain", nothing).forEach((key, value) -> {
            if (!key.toString().startsWith("main.consumer.interceptor")
                    && !key.toString().startsWith("main.consumer.elbo")) {
                clients.put(key, value);
            }
        });
        return clients;
    }

    private static Settings settings(Map<String, String> properties) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(ElboConfig.class)
                .withValidateUnknown(false)
                .withSources(new PropertiesConfigSource(properties, "benchmark", 100))
                .build();
        PropertyNames.requireKnown(properties.keySet(), Set.of());
        return SettingsReader.read(config.getConfigMapping(ElboConfig.class), KafkaSettings.read(config, Set.of()));
    }
}
