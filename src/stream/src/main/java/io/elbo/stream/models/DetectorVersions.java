package io.elbo.stream.models;

import io.elbo.registry.Assignment;
import io.elbo.registry.InstanceReport;
import io.elbo.registry.ModelVersion;
import io.elbo.stream.challenger.Challenger;
import io.elbo.stream.challenger.ShadowRun;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Detector;
import io.elbo.stream.settings.BadConfigurationException;
import io.elbo.stream.settings.DetectorSettings;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The versions of one detector's model on this instance: which one is in use, and what was found of the others. It follows what the
 * registry says of the detector. Used by the watch's thread, except for {@link #status} and {@link #whyNotSettled}.
 */
final class DetectorVersions {
    private static final System.Logger LOG = System.getLogger(DetectorVersions.class.getName());
    private static final int MAX_ANNOUNCED = 10; // the newest of those that are not in use are opened
    private static final long REPORT_EVERY_MILLIS = 60_000;

    private final Detector detector;
    private final RunningKey running;
    private final @Nullable Challenger challenger; // null if there is no place for one
    private final VersionSource source;
    private final ModelVerifier verifier;
    private final String instance;
    private final Clock clock;
    private final Map<Content, Check> checks = new HashMap<>();
    private final long givesUpMillis; // when streams start although the bytes of the active version cannot be had
    private volatile int active;
    private volatile int wanted;
    private volatile @Nullable String refusal; // of the version that is wanted
    private volatile boolean isSettled; // what the registry said first is in place, or is refused
    private final AtomicLong swaps = new AtomicLong();
    private long reportedMillis;

    /**
     * What a version is: a topic that was created again may give its number to another model.
     *
     * @param digest as the registry says it; empty for the file, and for what the registry does not have
     */
    private record Content(int version, String digest) {}

    private DetectorVersions(
            Detector detector,
            int active,
            VersionSource source,
            ModelVerifier verifier,
            ModelWatch.Terms terms,
            Clock clock) {
        challenger = terms.challengers().find(detector.name());
        this.detector = detector;
        this.active = active;
        this.source = source;
        this.verifier = verifier;
        this.clock = clock;
        instance = terms.instance();
        wanted = active;
        running = RunningKey.of(detector);
        givesUpMillis = clock.millis() + terms.models().startupTimeout().toMillis();
        checks.put(
                new Content(active, detector.active().origin().identity()),
                Check.usable(definition(detector.active())));
    }

    /**
     * Opens the detector's model: the version that the registry names as active, or the file of the configuration. If the active
     * version cannot be used, the versions that were active before take its place, the latest first, as in instances that were there
     * already.
     *
     * @param isRead whether the registry has been read
     * @throws BadConfigurationException if there is neither
     */
    static DetectorVersions open(
            DetectorSettings settings,
            VersionSource source,
            ModelVerifier verifier,
            ModelWatch.Terms terms,
            Clock clock,
            boolean isRead) {
        Assignment assignment = (isRead ? source.assignment(settings.name()) : Optional.<Assignment>empty())
                .orElseGet(() -> Assignment.initial(settings.name()));
        String refusal = isRead ? "" : source.whyNotCaughtUp().orElse("the topic is not read to its end");
        for (int version : untilTheFile(assignment, settings.model() != null)) {
            Verification found = verify(settings, version, source, verifier, null);
            if (found instanceof Verification.Verified verified) {
                Detector opened = new Detector(settings, verified.model());
                return new DetectorVersions(opened, version, source, verifier, terms, clock);
            }
            if (version == assignment.active()) {
                refusal = "version " + version + " is active, but "
                        + (found instanceof Verification.Refused refused
                                ? refused.reason()
                                : ((Verification.Unavailable) found).reason());
            }
        }
        if (settings.model() == null) {
            throw new BadConfigurationException("detector " + settings.name() + " has no model: topic "
                    + terms.models().topic() + " (elbo.models.topic) names no version that can be used"
                    + (refusal.isEmpty() ? "" : " (" + refusal + ")") + ". Publish one with 'elbo-train publish"
                    + " model.onnx --detector " + settings.name() + " --as active', or set elbo.detectors.\""
                    + settings.name() + "\".model to a file");
        }
        return new DetectorVersions(verifier.openFile(settings), 0, source, verifier, terms, clock);
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

    private static Verification verify(
            DetectorSettings settings,
            int version,
            VersionSource source,
            ModelVerifier verifier,
            @Nullable RunningKey running) {
        try {
            if (version == 0) {
                return verifier.verifyFile(settings, running);
            }
            Optional<ModelVersion> known = source.version(settings.name(), version);
            return known.isPresent()
                    ? verifier.verify(settings, known.get(), source, running)
                    : new Verification.Unavailable(
                            "there is no version " + version + " of detector " + settings.name() + " in the registry");
        } catch (RuntimeException | OutOfMemoryError e) { // the thread must live, and the version may open later
            LOG.log(System.Logger.Level.WARNING, "version " + version + " cannot be opened", e);
            return new Verification.Unavailable("it cannot be opened now: " + e);
        }
    }

    private static @Nullable Integer definition(ActiveModel model) {
        return model.keys() == null ? null : model.keys().definitionHash();
    }

    Detector detector() {
        return detector;
    }

    ModelStatus status() {
        return new ModelStatus(detector.name(), active, wanted, refusal, swaps.get());
    }

    /** Why it is not yet settled which model the detector starts with; empty if it is. */
    Optional<String> whyNotSettled() {
        String why = refusal;
        return isSettled
                ? Optional.empty()
                : Optional.of("detector " + detector.name() + " waits for the active version of its model"
                        + (why == null ? "" : ": " + why));
    }

    /** Does what the registry says now. */
    void follow(ModelListener listener) {
        // a topic that was created again says nothing of the detector: what is active stays
        Optional<Assignment> assignment = source.assignment(detector.name());
        wanted = assignment.map(Assignment::active).orElse(active);
        if (assignment.isPresent()) {
            goOver(listener);
        } else {
            stay();
        }
        if (isSettled) {
            assignment.ifPresent(this::challenge);
            assignment.ifPresent(this::keepHistories);
            verifyAnnounced();
        }
        if (clock.millis() - reportedMillis >= REPORT_EVERY_MILLIS) {
            reportedMillis = clock.millis();
            if (is(detector.active(), active)) {
                report(active, InstanceReport.State.ACTIVE, "");
            }
            if (challenger != null && challenger.version() > 0) {
                report(challenger.version(), InstanceReport.State.CHALLENGER, "");
            }
            String why = refusal;
            if (why != null) {
                report(wanted, InstanceReport.State.REFUSED, why);
            }
        }
    }

    private Content content(int version) {
        return new Content(version, digest(version).orElse(""));
    }

    private Optional<String> digest(int version) {
        return source.version(detector.name(), version).map(ModelVersion::digest);
    }

    /** Whether the model is the version as the registry has it now; what the registry does not have any more stays the same. */
    private boolean is(ActiveModel model, int version) {
        return digest(version).map(model.origin().identity()::equals).orElse(true);
    }

    private void stay() {
        refusal = null;
        isSettled = true;
    }

    private void goOver(ModelListener listener) {
        int next = wanted;
        if (next == active && is(detector.active(), next)) {
            stay();
            return;
        }
        Content content = content(next);
        Check known = checks.get(content);
        if (isOpenable(known)) {
            Verification found = verify(detector.settings(), next, source, verifier, running);
            known = note(content, found);
            if (found instanceof Verification.Verified verified) {
                activate(next, verified.model(), listener);
                return;
            }
        }
        String why = String.valueOf(known == null ? null : known.refusal());
        if (!why.equals(refusal)) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "detector {0}: version {1} is to be active, and is refused; version {2} stays in use: {3}",
                    detector.name(),
                    next,
                    active,
                    why);
            report(next, InstanceReport.State.REFUSED, why);
        }
        refusal = why;
        isSettled = isSettled || known == null || !known.isTemporary() || clock.millis() >= givesUpMillis;
    }

    /** After a promotion: a challenger becomes active first and leaves its place then, so that no poll lacks it. */
    private void challenge(Assignment assignment) {
        Challenger place = challenger;
        if (place == null) {
            return;
        }
        int before = place.version();
        int next = assignment.challenger();
        ShadowRun run = place.run();
        if (next == before && (run == null || is(run.model(), next))) {
            if (run != null && run.sample() != assignment.shadowSample()) {
                ActiveModel same = run.retain();
                if (same != null) {
                    place.begin(same, next, assignment.shadowSample());
                }
            }
            return;
        }
        if (before > 0) {
            place.end();
            if (before != active) {
                report(before, InstanceReport.State.VERIFIED, "");
            }
        }
        Content content = content(next);
        Check known = checks.get(content);
        if (next > 0 && isOpenable(known)) {
            Verification found = verify(detector.settings(), next, source, verifier, running);
            Check check = note(content, found);
            if (found instanceof Verification.Verified verified) {
                place.begin(verified.model(), next, assignment.shadowSample());
                report(next, InstanceReport.State.CHALLENGER, "");
            } else {
                refused(next, String.valueOf(check.refusal()));
            }
        }
    }

    /** Whether the version can be opened, as far as is known, or may be by now. */
    private boolean isOpenable(@Nullable Check known) {
        return isDue(known) || (known != null && known.isUsable());
    }

    /** Whether it has to be found out whether the version can be used. */
    private boolean isDue(@Nullable Check known) {
        return known == null || clock.millis() >= known.againMillis();
    }

    private void refused(int version, String why) {
        LOG.log(
                System.Logger.Level.WARNING,
                "detector {0}: version {1} of its model cannot be used: {2}",
                detector.name(),
                version,
                why);
        report(version, InstanceReport.State.REFUSED, why);
    }

    /** @param content as it was before the version was opened */
    private Check note(Content content, Verification found) {
        Check check;
        if (found instanceof Verification.Verified verified) {
            check = Check.usable(definition(verified.model()));
        } else if (found instanceof Verification.Unavailable unavailable) {
            check = Check.unavailable(unavailable.reason(), checks.get(content), clock.millis());
        } else {
            check = Check.refused(((Verification.Refused) found).reason());
        }
        checks.put(content, check);
        return check;
    }

    private void activate(int next, ActiveModel model, ModelListener listener) {
        int before = active;
        ActiveModel replaced = detector.activate(model);
        active = next;
        refusal = null;
        isSettled = true;
        swaps.incrementAndGet();
        LOG.log(
                System.Logger.Level.INFO,
                "detector {0}: version {1} is in use from the next poll on, model {2} version {3}; it was version {4}",
                detector.name(),
                next,
                model.reference().name(),
                model.reference().version(),
                before);
        listener.activated(detector);
        replaced.close();
        report(next, InstanceReport.State.ACTIVE, "");
        if (before != next) {
            report(before, InstanceReport.State.VERIFIED, "");
        }
    }

    /** States of keys stay that the active version goes on with, or one that may become active again. */
    private void keepHistories(Assignment assignment) {
        Set<Integer> versions = new HashSet<>();
        if (assignment.challenger() != 0) {
            versions.add(assignment.challenger());
        }
        assignment.before().stream().findFirst().ifPresent(versions::add);
        Set<Integer> kept = new HashSet<>();
        Integer inUse = definition(detector.active());
        if (inUse != null) {
            kept.add(inUse);
        }
        for (int version : versions) {
            Check check = checks.get(content(version));
            if (check == null) {
                check = verifyAndClose(version);
            }
            if (check.isTemporary()) {
                return; // it may have histories
            }
            if (check.definition() != null) {
                kept.add(check.definition());
            }
        }
        detector.keepHistories(kept);
    }

    /** Opens the next version that is in the registry and was not looked at yet, and reports what it finds. */
    private void verifyAnnounced() {
        List<ModelVersion> versions = source.versions(detector.name());
        for (int i = versions.size() - 1; i >= Math.max(0, versions.size() - MAX_ANNOUNCED); i--) {
            ModelVersion version = versions.get(i);
            Check check = checks.get(content(version.version()));
            if (isDue(check) && !version.retired()) {
                verifyAndClose(version.version());
                return; // one at a time
            }
        }
    }

    private Check verifyAndClose(int version) {
        Content content = content(version);
        Verification found = verify(detector.settings(), version, source, verifier, running);
        Check check = note(content, found);
        if (found instanceof Verification.Verified verified) {
            verified.model().close();
        }
        String why = check.refusal();
        if (why == null) {
            report(version, InstanceReport.State.VERIFIED, "");
        } else {
            refused(version, why);
        }
        return check;
    }

    private void report(int version, InstanceReport.State state, String reason) {
        source.report(new InstanceReport(
                detector.name(),
                version,
                instance,
                state,
                reason,
                clock.instant().toString()));
    }

    /** The instance ends. */
    void leave() {
        report(active, InstanceReport.State.LEFT, "");
    }
}
