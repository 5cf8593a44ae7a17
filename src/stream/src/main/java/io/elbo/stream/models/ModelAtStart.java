package io.elbo.stream.models;

import io.elbo.registry.Assignment;
import io.elbo.registry.ModelVersion;
import io.elbo.registry.VersionState;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.settings.BadConfigurationException;
import io.elbo.stream.settings.DetectorSettings;
import io.elbo.stream.settings.ModelsSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the model that a detector starts with: the version that the registry names as active, or the file of the configuration. If
 * the active version cannot be used, the versions that were active before take its place, the latest first, as in instances that
 * were there already. All downloads of a detector together may take {@code elbo.models.startup-timeout}; versions whose bytes are in
 * the topic are tried whatever the time is. Any thread may open one.
 */
final class ModelAtStart {
    private static final System.Logger LOG = System.getLogger(ModelAtStart.class.getName());

    private final VersionSource source;
    private final ModelVerifier verifier;
    private final ModelsSettings models;
    private final Turns turns;

    ModelAtStart(VersionSource source, ModelVerifier verifier, ModelsSettings models) {
        this.source = source;
        this.verifier = verifier;
        this.models = models;
        turns = new Turns(Runtime.getRuntime().availableProcessors()); // no stream is at work yet
    }

    /**
     * What a detector starts with.
     *
     * @param version 0 for the file
     */
    record Started(Detector detector, int version) {}

    /**
     * Opens the detector's model.
     *
     * @throws BadConfigurationException if there is none
     */
    Started open(DetectorSettings settings) {
        String unread = source.whyNotCaughtUp().orElse("");
        Assignment assignment = (unread.isEmpty() ? source.assignment(settings.name()) : Optional.<Assignment>empty())
                .orElseGet(() -> Assignment.initial(settings.name()));
        long endNanos = System.nanoTime() + models.startupTimeout().toNanos();
        List<Integer> tried = untilTheFile(assignment, settings.model() != null);
        String refusal = "";
        try {
            for (int version : tried) {
                Verification found = verified(settings, version, endNanos);
                if (found instanceof Verification.Verified verified) {
                    return new Started(new Detector(settings, verified.model()), version);
                }
                refusal = version == assignment.active()
                        ? "version " + version + " is active, but " + why(found)
                        : refusal;
            }
            if (settings.model() != null) {
                return new Started(turns.take(() -> verifier.openFile(settings)), 0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while models are opened", e);
        }
        throw new BadConfigurationException("detector " + settings.name() + " has no model: elbo.detectors.\""
                + settings.name() + "\".model names no file, and "
                + (unread.isEmpty() ? noVersion(settings.name(), tried, refusal) : notRead(unread)));
    }

    /** The active version and those before it, the latest first, down to the file if there is one. */
    private static List<Integer> untilTheFile(Assignment assignment, boolean hasFile) {
        List<Integer> versions = new ArrayList<>(List.of(assignment.active()));
        versions.addAll(assignment.before());
        return versions.stream()
                .takeWhile(version -> version > 0 || !hasFile)
                .filter(version -> version > 0)
                .toList();
    }

    private Verification verified(DetectorSettings settings, int number, long endNanos) throws InterruptedException {
        Optional<ModelVersion> version = source.version(settings.name(), number);
        if (version.isEmpty()) {
            return new Verification.Unavailable("the registry has no such version");
        }
        Duration left = Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
        if (left.isZero() && version.get().reference() != null) {
            return new Verification.Unavailable(version.get()
                    + " cannot be fetched: other downloads have taken the time of elbo.models.startup-timeout");
        }
        try {
            return verifier.verify(settings, version.get(), new OpeningTerms(source, null, turns, left));
        } catch (RuntimeException | OutOfMemoryError e) { // another version may open
            LOG.log(System.Logger.Level.WARNING, version.get() + " cannot be opened", e);
            return new Verification.Unavailable("it cannot be opened now: " + e);
        }
    }

    private static String why(Verification found) {
        return found instanceof Verification.Refused refused
                ? refused.reason()
                : ((Verification.Unavailable) found).reason();
    }

    private String notRead(String why) {
        return "the registry of models, topic " + models.topic() + " (elbo.models.topic), cannot be read: " + why
                + ". Start again when it can be, or set the file";
    }

    private String noVersion(String detector, List<Integer> tried, String refusal) {
        String publish = "publish one with 'elbo-train publish model.onnx --detector " + detector + " --as active'";
        return "topic " + models.topic() + " (elbo.models.topic) names no version as active that can be used"
                + (refusal.isEmpty() ? "" : " (" + refusal + ")") + ". "
                + promotable(detector, tried)
                        .map(version ->
                                "Version " + version + " is there as well: use it with 'elbo-train models promote"
                                        + " --detector " + detector + " " + version + "', " + publish)
                        .orElse("P" + publish.substring(1))
                + ", or set the file";
    }

    /** The newest version that could be made active: a verified one if there is one. */
    private Optional<Integer> promotable(String detector, List<Integer> tried) {
        Optional<Integer> verified = newest(detector, VersionState.VERIFIED, tried);
        return verified.isPresent() ? verified : newest(detector, VersionState.ANNOUNCED, tried);
    }

    private Optional<Integer> newest(String detector, VersionState state, List<Integer> tried) {
        return source.versions(detector).stream()
                .map(ModelVersion::version)
                .filter(version -> !tried.contains(version)
                        && source.state(detector, version).orElse(VersionState.RETIRED) == state)
                .max(Integer::compare);
    }
}
