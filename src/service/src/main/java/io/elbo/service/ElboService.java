package io.elbo.service;

import io.elbo.core.suppression.SuppressionRule;
import io.elbo.format.registry.RegistryClient;
import io.elbo.service.api.OtherInstances;
import io.elbo.service.audit.AuditLog;
import io.elbo.service.audit.AuditTopic;
import io.elbo.service.config.ApiReader;
import io.elbo.service.config.ApiSettings;
import io.elbo.service.config.ConsoleReader;
import io.elbo.service.config.ConsoleSettings;
import io.elbo.service.config.ElboConfig;
import io.elbo.service.config.KafkaSettings;
import io.elbo.service.config.PropertyNames;
import io.elbo.service.config.SchemaRegistryReader;
import io.elbo.service.config.SecurityReader;
import io.elbo.service.config.SettingsReader;
import io.elbo.service.console.Console;
import io.elbo.service.console.Instance;
import io.elbo.service.models.LiveModels;
import io.elbo.service.notify.Webhooks;
import io.elbo.service.tracing.Tracing;
import io.elbo.stream.batch.ScoringThreads;
import io.elbo.stream.challenger.Challenger;
import io.elbo.stream.challenger.Challengers;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Detectors;
import io.elbo.stream.lifecycle.TopicStreams;
import io.elbo.stream.output.OutputLimits;
import io.elbo.stream.policy.LearnedStates;
import io.elbo.stream.settings.BadConfigurationException;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.ModelsSettings;
import io.elbo.stream.settings.Settings;
import io.elbo.stream.topology.Pipeline;
import io.elbo.stream.topology.StreamsProperties;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.streams.StreamsConfig;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts together. A configuration or a model that is no good ends the process with one line; a broker that is
 * away does not.
 */
@Singleton
public class ElboService {
    private static final System.Logger LOG = System.getLogger(ElboService.class.getName());

    private final ApiSettings api;
    private final Tracing tracing;
    private final AuditLog audit;
    private final @Nullable RegistryClient schemas; // null if there is no registry of schemas
    private final @Nullable LiveModels models; // null if there is no registry
    private final Detectors detectors;
    private final Instruments instruments;
    private final ScoringThreads threads;
    private final OutputLimits limits;
    private final LearnedStates learned;
    private final TopicStreams streams;
    private final Webhooks webhooks;
    private final @Nullable Console console; // null if it is switched off

    ElboService(ElboConfig tree, Config config, MeterRegistry registry, Tracing tracing) {
        this.tracing = tracing;
        try {
            Set<String> environment = System.getenv().keySet();
            requireKnown(config, environment);
            schemas = SchemaRegistryReader.client(config, environment).orElse(null);
            Settings settings = settings(tree, config, environment, schemas);
            api = ApiReader.read(tree.api());
            ConsoleSettings consoleSettings = ConsoleReader.read(tree.console());
            StreamsProperties properties = new StreamsProperties(settings);
            audit = audit(tree, properties);
            models = models(settings, properties, audit);
            detectors = OpenedDetectors.open(settings, models);
            instruments = new Instruments(
                    detectors,
                    new Instruments.Wanted(
                            SettingsReader.metricsFields(tree),
                            SettingsReader.allKafkaMetrics(tree),
                            consoleSettings.enabled()),
                    registry);
            threads = new ScoringThreads(settings.scoreThreads());
            limits = new OutputLimits(properties.maxRequestBytes());
            webhooks = webhooks(settings, properties, instruments);
            learned = learned(settings, properties);
            List<Pipeline> pipelines = pipelines(settings, properties);
            streams = streams(settings, properties, pipelines);
            console = consoleSettings.enabled()
                    ? new Console(
                            consoleSettings,
                            detectors,
                            instruments::trace,
                            new ServiceFigures(streams, pipelines, instruments, models, consoleSettings.staleAfter()),
                            properties.consumer("console"),
                            instance(config, models),
                            Clock.systemUTC())
                    : null;
        } catch (BadConfigurationException e) {
            throw new ConfigurationException("Elbo cannot start: " + e.getMessage());
        }
    }

    private static void requireKnown(Config config, Set<String> environment) {
        Set<String> names = new TreeSet<>();
        config.getPropertyNames().forEach(names::add); // can be walked through only once
        PropertyNames.requireKnown(names, environment);
    }

    private static Settings settings(
            ElboConfig tree, Config config, Set<String> environment, @Nullable RegistryClient schemas) {
        Map<String, String> kafka = KafkaSettings.read(config, environment);
        // without an address each instance has a name of its own, so that the others know that it is there
        kafka.putIfAbsent(
                StreamsConfig.APPLICATION_SERVER_CONFIG,
                ApiReader.advertisedAddress(tree.api())
                        .orElseGet(() -> OtherInstances.NOT_ADVERTISED + UUID.randomUUID() + ":1"));
        return SettingsReader.read(tree, kafka, schemas, schemas == null ? null : schemas.subjects());
    }

    private static AuditLog audit(ElboConfig tree, StreamsProperties properties) {
        return SecurityReader.auditTopic(tree.audit())
                .map(topic -> AuditLog.to(AuditTopic.open(topic, properties.client("audit")), Clock.systemUTC()))
                .orElseGet(() -> AuditLog.toLog(Clock.systemUTC()));
    }

    private static @Nullable LiveModels models(Settings settings, StreamsProperties properties, AuditLog audit) {
        ModelsSettings models = settings.models();
        return models == null
                ? null
                : LiveModels.open(
                        settings, models, properties.client("models"), OpenedDetectors.memory(settings), audit);
    }

    private static Webhooks webhooks(Settings settings, StreamsProperties properties, Instruments instruments) {
        return new Webhooks(
                settings,
                properties.consumer("webhooks"),
                instruments::webhook,
                instruments.webhookFailures(),
                Clock.systemUTC(),
                new Random());
    }

    private static LearnedStates learned(Settings settings, StreamsProperties properties) {
        String topic = settings.calibrationTopic();
        return topic == null
                ? LearnedStates.unconnected("", List.of())
                : LearnedStates.of(topic, settings.detectors(), properties.consumer("learned"));
    }

    private List<Pipeline> pipelines(Settings settings, StreamsProperties properties) {
        LiveModels live = models;
        return Pipeline.of(
                settings,
                properties,
                detectors.all(),
                live == null ? Challengers.NONE : live.challengers(),
                instruments::observer,
                tracing.streams(),
                threads,
                limits,
                learned);
    }

    private static Instance instance(Config config, @Nullable LiveModels live) {
        String version = config.getOptionalValue("quarkus.application.version", String.class)
                .orElse("unknown");
        return new Instance(live == null ? LiveModels.uniqueName() : live.name(), version);
    }

    private TopicStreams streams(Settings settings, StreamsProperties properties, List<Pipeline> pipelines) {
        LiveModels live = models;
        for (Pipeline pipeline : pipelines) {
            if (pipeline.repartitionTopic() != null) {
                LOG.log(
                        System.Logger.Level.INFO,
                        "histories of {0} go by values in the records of topic {1}: they go through topic {2}, unless"
                                + " key-partitioned=true says that {1} is partitioned by these values",
                        pipeline.detectors().stream()
                                .map(DetectorSettings::name)
                                .collect(Collectors.joining(", ")),
                        pipeline.input(),
                        pipeline.repartitionTopic());
            }
        }
        TopicStreams topicStreams = new TopicStreams(
                settings,
                properties,
                pipelines,
                limits,
                instruments::bind,
                () -> Quarkus.asyncExit(ElboMain.STREAMS_ENDED),
                Clock.systemUTC(),
                live == null ? Optional::empty : live::whyHeld,
                live == null ? unused -> List.of() : live::formerStreams);
        instruments.register(topicStreams);
        instruments.register(pipelines);
        if (schemas != null) {
            instruments.register(schemas);
        }
        if (live != null) {
            instruments.register(live);
        }
        return topicStreams;
    }

    void start(@Observes StartupEvent event) {
        for (Detector detector : detectors.all()) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "detector {0} watches topic {1} ({5}) with model {2} version {3}, anomalies go to {4}",
                    detector.name(),
                    detector.settings().input(),
                    detector.model().name(),
                    detector.model().version(),
                    detector.settings().anomaliesTopic(),
                    detector.settings().writtenAs());
            if (detector.active().masks().showsKeyOfRecords()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "detector {0}: a field of the key is masked, and the key of its records in Kafka is not: if they are the same,"
                                + " add key=hash to its mask",
                        detector.name());
            }
            for (SuppressionRule rule : detector.settings().suppressions()) {
                LOG.log(
                        System.Logger.Level.INFO,
                        "detector {0}: rule {1} {2}",
                        detector.name(),
                        rule.name(),
                        rule.hasExpired(Instant.now())
                                ? "has expired with " + rule.until() + ": it suppresses older records only"
                                : "suppresses anomalies");
            }
        }
        if (models != null) {
            models.start(instruments::modelChanged);
        }
        learned.start();
        streams.start();
        if (models != null) {
            models.report(detectors);
        }
        webhooks.start();
        if (console != null) {
            console.start();
        }
    }

    /** The process is about to end: closes what would keep the server from it. Returns at once. */
    void beginStop() {
        if (console != null) {
            console.end();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        beginStop();
        webhooks.end(); // while the streams end
        boolean haveEnded = streams.stop();
        if (models != null) {
            models.close();
        }
        if (haveEnded) {
            threads.close();
            detectors.all().forEach(Detector::close);
            if (models != null) {
                models.challengers().all().forEach(Challenger::close);
            }
        }
        learned.close();
        webhooks.close();
        if (console != null) {
            console.close();
        }
        if (schemas != null) {
            schemas.close();
        }
        tracing.close();
        audit.close();
    }

    @Produces
    @Singleton
    ApiSettings apiSettings() {
        return api;
    }

    @Produces
    @Singleton
    AuditLog auditLog() {
        return audit;
    }

    @Produces
    @Singleton
    Detectors detectors() {
        return detectors;
    }

    /** Empty if there is no registry of models. */
    @Produces
    @Singleton
    Optional<LiveModels> liveModels() {
        return Optional.ofNullable(models);
    }

    /** Empty if it is switched off. */
    @Produces
    @Singleton
    Optional<Console> console() {
        return Optional.ofNullable(console);
    }

    @Produces
    @Singleton
    Webhooks webhooks() {
        return webhooks;
    }

    @Produces
    @Singleton
    TopicStreams topicStreams() {
        return streams;
    }
}
