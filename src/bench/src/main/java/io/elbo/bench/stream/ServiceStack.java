package io.elbo.bench.stream;

import io.elbo.core.model.InvalidModelException;
import io.elbo.core.score.OnnxScorer;
import io.elbo.core.score.Scorer;
import io.elbo.service.config.ElboConfig;
import io.elbo.service.config.PropertyNames;
import io.elbo.service.config.SettingsReader;
import io.elbo.service.metrics.MeteredDetector;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.settings.Settings;
import io.elbo.stream.topology.Pipeline;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.UnaryOperator;

/** The service's own stream: its settings, interceptor, topology and metrics, without the server around them. */
public final class ServiceStack {
    private ServiceStack() {}

    /**
     * @param properties of the service, as a user would set them
     * @param scorer what scores in the place of the model
     */
    @SuppressWarnings("deprecation") // the registry that the service runs with
    public static Stack open(Map<String, String> properties, UnaryOperator<Scorer> scorer)
            throws InvalidModelException {
        Settings settings = settings(properties);
        List<Detector> detectors = new ArrayList<>();
        for (var detector : settings.detectors()) {
            detectors.add(
                    new Detector(detector, scorer.apply(OnnxScorer.open(detector.model())), settings.maxRecordBytes()));
        }
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Pipeline pipeline = Pipeline.of(
                settings, detectors, detector -> new MeteredDetector(detector, registry, Clock.systemUTC()));
        List<Counter> records = List.copyOf(registry.get("elbo.records").counters());
        return new Stack(
                pipeline.topology(settings.maxRecordBytes()),
                pipeline.properties().streams(),
                () -> (long) records.stream().mapToDouble(Counter::count).sum(),
                () -> {
                    pipeline.close();
                    detectors.forEach(Detector::close);
                    registry.close();
                });
    }

    /** The configuration of the service's clients around another topology, so that only the topology differs. */
    public static Properties clients(Map<String, String> properties) {
        Pipeline pipeline = Pipeline.of(settings(properties), List.of(), detector -> {
            throw new IllegalStateException("no detector, no observer");
        });
        Properties clients = new Properties();
        pipeline.properties().streams().forEach((key, value) -> {
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
        PropertyNames.requireKnown(properties.keySet());
        return SettingsReader.read(
                config.getConfigMapping(ElboConfig.class),
                PropertyNames.kafka(properties.keySet(), name -> Optional.ofNullable(properties.get(name))));
    }
}
