package io.elbo.service.models;

import io.elbo.core.score.onnx.WorkingMemory;
import io.elbo.registry.Assignment;
import io.elbo.registry.Change;
import io.elbo.registry.ModelRegistry;
import io.elbo.registry.RegistryException;
import io.elbo.registry.RegistrySettings;
import io.elbo.registry.ShadowReport;
import io.elbo.registry.signature.TrustedKeys;
import io.elbo.service.audit.AuditLog;
import io.elbo.service.audit.RegistryAudit;
import io.elbo.stream.challenger.ChallengerStatus;
import io.elbo.stream.challenger.Challengers;
import io.elbo.stream.challenger.ShadowReporter;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.detector.Detectors;
import io.elbo.stream.models.FormerStreams;
import io.elbo.stream.models.ModelListener;
import io.elbo.stream.models.ModelVerifier;
import io.elbo.stream.models.ModelWatch;
import io.elbo.stream.models.VersionSource;
import io.elbo.stream.settings.BadConfigurationException;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.ModelsSettings;
import io.elbo.stream.settings.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The registry of models, and what follows it for the detectors of this process. Thread-safe. */
public final class LiveModels implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LiveModels.class.getName());
    private static final int UUID_CHARACTERS = 8;
    private static final int INSTANCE_CHARACTERS = 200;

    private final ModelsSettings settings;
    private final ModelRegistry registry;
    private final ModelWatch watch;
    private final Challengers challengers;
    private final FormerStreams formerStreams;
    private final TopicCheck topic;
    private final String instance;
    private final Changes changed;
    private final AuditLog audit;
    private final RegistryAudit registryAudit;
    private volatile @Nullable ShadowReporter shadows; // null before it follows the registry

    /** Who is told of changes of the registry, which is opened before there is anybody. */
    private static final class Changes {
        private volatile Runnable told = () -> {};

        void tell() {
            told.run();
        }
    }

    private LiveModels(
            ModelsSettings settings,
            ModelRegistry registry,
            ModelWatch watch,
            Challengers challengers,
            FormerStreams formerStreams,
            TopicCheck topic,
            String instance,
            Changes changed,
            AuditLog audit,
            RegistryAudit registryAudit) {
        this.settings = settings;
        this.registry = registry;
        this.watch = watch;
        this.challengers = challengers;
        this.formerStreams = formerStreams;
        this.topic = topic;
        this.instance = instance;
        this.changed = changed;
        this.audit = audit;
        this.registryAudit = registryAudit;
    }

    /**
     * Opens the registry, and waits for it until the start's timeout is over; a broker that is away is no reason to end.
     *
     * @param kafka reaches the cluster
     * @param audit is told of changes that the process makes by itself, or sees
     * @throws BadConfigurationException if a trusted key cannot be read, or the topic cannot hold a registry
     */
    public static LiveModels open(
            Settings all, ModelsSettings settings, Map<String, Object> kafka, WorkingMemory memory, AuditLog audit) {
        TrustedKeys trusted;
        try {
            trusted = settings.trustedKeys().isEmpty() ? null : TrustedKeys.of(settings.trustedKeys());
        } catch (RegistryException e) {
            throw new BadConfigurationException("elbo.models.trusted-keys: " + e.getMessage(), e);
        }
        RegistrySettings where = new RegistrySettings(settings.topic(), kafka, settings.maxBytes());
        long end = System.nanoTime() + settings.startupTimeout().toNanos();
        if (all.createTopics()) {
            create(where, left(end));
        }
        Changes changed = new Changes();
        List<String> names =
                all.detectors().stream().map(DetectorSettings::name).toList();
        RegistryAudit registryAudit = new RegistryAudit(audit, names);
        ModelRegistry registry = ModelRegistry.open(where, detector -> {
            registryAudit.changed(detector);
            changed.tell();
        });
        TopicCheck topic = new TopicCheck(registry);
        try {
            awaitRead(registry, settings, left(end));
            topic.atStart(left(end));
        } catch (BadConfigurationException e) {
            registry.close();
            throw e;
        }
        String instance = uniqueName();
        registryAudit.follow(registry);
        Challengers challengers = Challengers.of(names, Clock.systemUTC());
        VersionSource source = VersionSource.of(registry);
        ModelVerifier verifier = new ModelVerifier(trusted, all.maxRecordBytes(), memory);
        ModelWatch watch = new ModelWatch(
                source, verifier, new ModelWatch.Terms(settings, instance, challengers), Clock.systemUTC());
        FormerStreams formerStreams = new FormerStreams(source);
        return new LiveModels(
                settings, registry, watch, challengers, formerStreams, topic, instance, changed, audit, registryAudit);
    }

    private static Duration left(long endNanos) {
        return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
    }

    private static void create(RegistrySettings where, Duration limit) {
        try {
            if (ModelRegistry.createTopic(where, limit)) {
                LOG.log(System.Logger.Level.INFO, "topic {0} of the registry of models is created", where.topic());
            }
        } catch (RegistryException e) {
            LOG.log(System.Logger.Level.WARNING, String.valueOf(e.getMessage()));
        }
    }

    private static void awaitRead(ModelRegistry registry, ModelsSettings settings, Duration limit) {
        try {
            if (!registry.awaitCaughtUp(limit)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the registry of models is not read after {0}: {1}",
                        settings.startupTimeout(),
                        registry.whyNotCaughtUp().orElse("topic " + settings.topic() + " is being read"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the registry of models is read", e);
        }
    }

    /** The host's name, with something that another process there does not have. */
    public static String uniqueName() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "unknown";
        }
        String name = host.replaceAll("[^A-Za-z0-9._-]", "_");
        return name.substring(0, Math.min(INSTANCE_CHARACTERS, name.length())) + "-"
                + UUID.randomUUID().toString().substring(0, UUID_CHARACTERS);
    }

    /** See {@link ModelWatch#open}. */
    public Detector open(DetectorSettings detector) {
        return watch.open(detector);
    }

    /** Follows the registry from now on. */
    public void start(ModelListener listener) {
        watch.start(listener);
        changed.told = () -> watch.changed(listener);
    }

    /** Tells the registry from now on what the challengers of these detectors change. */
    public void report(Detectors detectors) {
        ShadowReporter started = new ShadowReporter(
                challengers,
                detectors,
                instance,
                registry.view(),
                registry::isCaughtUp,
                new ShadowReporter.Registry() {
                    @Override
                    public void report(ShadowReport report) {
                        registry.report(report);
                    }

                    @Override
                    public void promoteChallenger(String detector, int version, Change change)
                            throws RegistryException {
                        var unused = registryAudit.make(() -> {
                            Assignment before = registry.view().assignmentOrInitial(detector);
                            Assignment after = registry.promoteChallenger(detector, version, change);
                            if (!after.equals(before)) { // otherwise another instance was the first
                                audit.changed(change.by(), null, "promote", detector, change.why(), before, after);
                            }
                            return after;
                        });
                    }
                },
                Clock.systemUTC());
        shadows = started;
        started.start();
    }

    /** How the detector's challenger does; empty if it has none. */
    public Optional<ChallengerStatus> challenger(String detector) {
        ShadowReporter reporter = shadows;
        return reporter == null ? Optional.empty() : reporter.status(detector);
    }

    /** Why streams should not start yet; empty if they may. For one thread. */
    public Optional<String> whyHeld() {
        return watch.whyHeld().or(topic::whyHeld);
    }

    /** See {@link FormerStreams#of}. */
    public List<String> formerStreams(DetectorSettings detector) {
        return formerStreams.of(detector);
    }

    public ModelsSettings settings() {
        return settings;
    }

    public ModelRegistry registry() {
        return registry;
    }

    public ModelWatch watch() {
        return watch;
    }

    public Challengers challengers() {
        return challengers;
    }

    /** Where changes of the registry are told. */
    public RegistryAudit audit() {
        return registryAudit;
    }

    /** This process's name in the registry. */
    public String name() {
        return instance;
    }

    /**
     * Tells for the last time what the challengers change, and that the instance ends: after the streams. Detectors keep their
     * models.
     */
    @Override
    public void close() {
        changed.told = () -> {};
        ShadowReporter reporter = shadows;
        if (reporter != null) {
            reporter.close();
        }
        watch.close();
        registry.close();
        registryAudit.close();
    }
}
