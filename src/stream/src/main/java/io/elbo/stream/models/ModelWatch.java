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
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Follows the registry of models for all detectors of the process, on one thread: it opens the versions that are announced,
 * reports whether they can be used, and lets a detector go over to the one that is named as active.
 *
 * <p>It acts only while the registry is read to its end: a topic that is read again from its beginning tells of assignments that
 * hold no longer. If the registry cannot be read, or says nothing of a detector any more, what is in use stays. Thread-safe.
 */
public final class ModelWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ModelWatch.class.getName());
    private static final long LOOK_EVERY_MILLIS = 1_000;
    private static final int CLOSE_SECONDS = 5;

    private final VersionSource source;
    private final ModelVerifier verifier;
    private final Terms terms;
    private final Clock clock;
    private final Map<String, DetectorVersions> detectors = new TreeMap<>(); // not changed once it has started
    private final ScheduledExecutorService worker =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "elbo-models"));
    private volatile boolean wasRead;
    private volatile String trouble = ""; // why the registry is not read, as it was logged last

    /**
     * What holds for the whole process.
     *
     * @param instance its name in the registry, without a slash; another one after a restart
     * @param challengers places of challengers, which it fills
     */
    public record Terms(ModelsSettings models, String instance, Challengers challengers) {}

    public ModelWatch(VersionSource source, ModelVerifier verifier, Terms terms, Clock clock) {
        this.source = source;
        this.verifier = verifier;
        this.terms = terms;
        this.clock = clock;
    }

    /**
     * Opens a detector's model, before the watch starts: the active version, or the file of the configuration if there is none or
     * the registry has not been read.
     *
     * @throws io.elbo.stream.settings.BadConfigurationException if there is no model
     */
    public Detector open(DetectorSettings settings) {
        boolean isRead = source.whyNotCaughtUp().isEmpty();
        DetectorVersions opened = DetectorVersions.open(settings, source, verifier, terms, clock, isRead);
        synchronized (detectors) {
            detectors.put(settings.name(), opened);
        }
        return opened.detector();
    }

    /** Begins to follow the registry. */
    public void start(ModelListener listener) {
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
                all().forEach(detector -> detector.follow(listener));
            }
        } catch (RuntimeException | Error e) { // whatever is thrown would end the watch for ever
            LOG.log(System.Logger.Level.ERROR, "the registry of models cannot be followed, trying again", e);
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

    /** Which version a detector uses. */
    public ModelStatus status(String detector) {
        synchronized (detectors) {
            return Objects.requireNonNull(detectors.get(detector)).status();
        }
    }

    /** Ends the thread, and says that the instance has ended. Detectors keep their models. */
    @Override
    public void close() {
        worker.shutdownNow();
        try {
            if (worker.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                all().forEach(DetectorVersions::leave);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
