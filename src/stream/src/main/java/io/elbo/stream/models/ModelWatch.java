package io.elbo.stream.models;

import io.elbo.stream.challenger.Challengers;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.ModelsSettings;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Follows the registry of models for all detectors of the process: versions that are announced are opened, it is reported whether
 * they can be used, and a detector goes over to the one that is named as active. One thread decides, reports and lets models become
 * active; it never waits. Others fetch and open models for it ({@link OpeningThreads}).
 *
 * <p>It acts only while the registry is read to its end: a topic that is read again from its beginning tells of assignments that
 * hold no longer. If the registry cannot be read, or says nothing of a detector any more, what is in use stays. Thread-safe.
 */
public final class ModelWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ModelWatch.class.getName());
    private static final long LOOK_EVERY_MILLIS = 1_000;
    private static final int CLOSE_SECONDS = 5;

    private final VersionSource source;
    private final Terms terms;
    private final Clock clock;
    private final Shared shared;
    private final ModelAtStart start;
    private final Map<String, DetectorVersions> detectors = new TreeMap<>(); // not changed once it has started
    private final Map<String, DetectorControl> controls = new ConcurrentHashMap<>(); // of the same detectors
    private final ScheduledExecutorService worker =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "elbo-models"));
    private volatile Runnable whenOpened = () -> {}; // until it follows the registry
    private volatile boolean wasRead;
    private volatile String trouble = ""; // why the registry is not read, as it was logged last

    /**
     * What holds for the whole process.
     *
     * @param instance its name in the registry, without a slash; another one after a restart
     * @param challengers places of challengers, which it fills
     */
    public record Terms(ModelsSettings models, String instance, Challengers challengers) {}

    /** What the versions of all detectors have in common. */
    record Shared(VersionSource source, ModelVerifier verifier, Terms terms, OpeningThreads threads, Clock clock) {}

    public ModelWatch(VersionSource source, ModelVerifier verifier, Terms terms, Clock clock) {
        this.source = source;
        this.terms = terms;
        this.clock = clock;
        shared = new Shared(source, verifier, terms, OpeningThreads.start(() -> whenOpened.run()), clock);
        start = new ModelAtStart(source, verifier, terms.models());
    }

    /**
     * Opens a detector's model, before the watch starts: the active version, or the file of the configuration if there is none or
     * the registry has not been read. Any thread may open one, and waits for a download of up to {@code elbo.models.startup-timeout}.
     *
     * @throws io.elbo.stream.settings.BadConfigurationException if there is no model
     */
    public Detector open(DetectorSettings settings) {
        long givesUpMillis = clock.millis() + terms.models().startupTimeout().toMillis();
        DetectorVersions opened = new DetectorVersions(start.open(settings), shared, givesUpMillis);
        synchronized (detectors) {
            detectors.put(settings.name(), opened);
            controls.put(settings.name(), new DetectorControl(opened.detector(), source));
        }
        return opened.detector();
    }

    /** Begins to follow the registry. */
    public void start(ModelListener listener) {
        whenOpened = () -> changed(listener);
        var unused = worker.scheduleWithFixedDelay(() -> look(listener), 0, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The registry has changed: follows it now rather than in a second. Returns at once. */
    public void changed(ModelListener listener) {
        try {
            worker.execute(() -> look(listener));
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "the watch has ended", e);
        }
    }

    private Collection<DetectorVersions> all() {
        synchronized (detectors) {
            return List.copyOf(detectors.values());
        }
    }

    private void look(ModelListener listener) {
        try {
            Optional<String> why = source.whyNotCaughtUp();
            note(why.orElse(""));
            if (why.isEmpty()) {
                wasRead = true;
                all().forEach(versions -> follow(versions, listener));
            }
        } catch (RuntimeException | Error e) { // whatever is thrown would end the watch for ever
            LOG.log(System.Logger.Level.ERROR, "the registry of models cannot be followed, trying again", e);
        }
    }

    private void follow(DetectorVersions versions, ModelListener listener) {
        try {
            // first: streams start when the version is settled, and a detector that is paused must not read then
            control(versions.detector().name()).follow();
            versions.follow(listener);
        } catch (RuntimeException | Error e) { // of this detector alone
            LOG.log(
                    System.Logger.Level.ERROR,
                    "detector " + versions.detector().name() + " cannot follow the registry of models, trying again",
                    e);
        }
    }

    private void note(String why) {
        if (!why.equals(trouble) && wasRead) {
            LOG.log(
                    why.isEmpty() ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
                    why.isEmpty()
                            ? "the registry of models is followed again"
                            : "models stay as they are, since the registry cannot be followed: " + why);
        }
        trouble = why;
    }

    /** Why streams should not start yet: it is not known which models they are to use. Empty if it is, and from then on. */
    public Optional<String> whyHeld() {
        if (!wasRead) {
            return Optional.of("the registry of models is not read: "
                    + source.whyNotCaughtUp().orElse("topic " + terms.models().topic() + " is being read"));
        }
        return all().stream()
                .map(DetectorVersions::whyNotSettled)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Why the registry is not followed now; empty if it is. */
    public Optional<String> whyNotFollowed() {
        return source.whyNotCaughtUp();
    }

    private DetectorControl control(String detector) {
        return Objects.requireNonNull(controls.get(detector));
    }

    /** Why this instance does not use the budgets that were set last at run time; empty if it does. */
    public Optional<String> whyOtherBudgets(String detector) {
        return control(detector).refusal();
    }

    /** Which version a detector uses. */
    public ModelStatus status(String detector) {
        synchronized (detectors) {
            return Objects.requireNonNull(detectors.get(detector)).status();
        }
    }

    /** Cancels what is being fetched, ends the threads, and says that the instance has ended. Detectors keep their models. */
    @Override
    public void close() {
        worker.shutdownNow();
        try {
            if (worker.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                all().forEach(DetectorVersions::close);
                all().forEach(DetectorVersions::leave);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        shared.threads().close();
    }
}
