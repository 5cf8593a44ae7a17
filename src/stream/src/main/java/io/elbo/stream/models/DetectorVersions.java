package io.elbo.stream.models;

import io.elbo.registry.Assignment;
import io.elbo.registry.InstanceReport;
import io.elbo.registry.ModelRegistry;
import io.elbo.registry.ModelVersion;
import io.elbo.stream.challenger.Challenger;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Detector;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which version of its model a detector uses on this instance: it follows what the registry says of the detector, and never waits
 * for a version to be fetched or opened. Used by the watch's thread, except for {@link #status} and {@link #whyNotSettled}.
 */
final class DetectorVersions implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(DetectorVersions.class.getName());
    private static final long REPORT_EVERY_MILLIS = 60_000;

    private final Detector detector;
    private final DetectorRegistry registry;
    private final Openings openings;
    private final @Nullable ChallengerVersion challenger; // null if there is no place for one
    private final UnusedVersions unused;
    private final Clock clock;
    private final long givesUpMillis; // when streams start although the active version is not there
    private final AtomicLong swaps = new AtomicLong();
    private volatile int active;
    private volatile int wanted;
    private volatile @Nullable Refusal refusal; // of the version that is wanted
    private volatile boolean isSettled; // what the registry said first is in place, or is refused
    private long reportedMillis;

    /**
     * Of a detector that has been opened.
     *
     * @param givesUpMillis until when the streams wait for the active version if it is not there, milliseconds since 1970
     */
    DetectorVersions(ModelAtStart.Started started, ModelWatch.Shared shared, long givesUpMillis) {
        detector = started.detector();
        active = started.version();
        wanted = active;
        this.givesUpMillis = givesUpMillis;
        clock = shared.clock();
        registry = new DetectorRegistry(
                detector.name(), shared.source(), shared.terms().instance(), clock);
        OpeningTerms terms = new OpeningTerms(
                shared.source(), RunningKey.of(detector), shared.threads().turns(), ModelRegistry.DOWNLOAD_LIMIT);
        openings = new Openings(detector.settings(), registry, shared.verifier(), terms, shared.threads(), clock);
        openings.noteUsable(new Content(active, detector.active().origin().identity()), detector.active());
        unused = new UnusedVersions(detector, registry, openings);
        Challenger place = shared.terms().challengers().find(detector.name());
        challenger = place == null ? null : new ChallengerVersion(detector, place, registry, openings);
    }

    Detector detector() {
        return detector;
    }

    ModelStatus status() {
        Refusal known = refusal;
        return new ModelStatus(detector.name(), active, wanted, known == null ? null : known.reason(), swaps.get());
    }

    /** Why it is not yet settled which model the detector starts with; empty if it is. */
    Optional<String> whyNotSettled() {
        Refusal known = refusal;
        return isSettled
                ? Optional.empty()
                : Optional.of("detector " + detector.name() + " waits for the active version of its model"
                        + (known == null ? ", which is being fetched and opened" : ": " + known.reason()));
    }

    /** Does what the registry says now, as far as it can be done without waiting. */
    void follow(ModelListener listener) {
        // a topic that was created again says nothing of the detector: what is active stays
        Optional<Assignment> assignment = registry.assignment();
        int wantedBefore = wanted;
        wanted = assignment.map(Assignment::active).orElse(active);
        Set<Content> named = named(assignment);
        List<ModelVersion> announced = unused.announced();
        openings.retain(named, announced.stream().map(Content::of).collect(Collectors.toSet()));
        if (assignment.isPresent()) {
            goOver(assignment.get(), wantedBefore, listener);
        } else {
            stay();
        }
        if (isSettled) {
            if (assignment.isPresent()) {
                if (challenger != null) {
                    challenger.follow(assignment.get());
                }
                unused.keepHistories(assignment.get());
            }
            unused.verify(announced, named);
        }
        if (clock.millis() - reportedMillis >= REPORT_EVERY_MILLIS) {
            reportedMillis = clock.millis();
            repeat();
        }
    }

    /** The versions that the detector has a use for. */
    private Set<Content> named(Optional<Assignment> assignment) {
        Set<Content> named = new HashSet<>();
        assignment.ifPresent(now -> {
            named.add(registry.content(now.active()));
            if (now.challenger() != 0) {
                named.add(registry.content(now.challenger()));
            }
            unused.before(now).ifPresent(named::add);
        });
        return named;
    }

    /** Reports again what it does, so that the registry knows that the instance lives. */
    private void repeat() {
        registry.report(detector.active(), active, InstanceReport.State.ACTIVE);
        if (challenger != null) {
            challenger.repeat();
        }
        Refusal known = refusal;
        if (known != null) {
            registry.report(wanted, InstanceReport.State.REFUSED, known.reason());
        }
    }

    private void stay() {
        refusal = null;
        isSettled = true;
    }

    private void goOver(Assignment assignment, int wantedBefore, ModelListener listener) {
        int next = assignment.active();
        if (next == active && registry.is(detector.active(), next)) {
            stay();
            if (wantedBefore != next) { // whoever goes back to what is in use waits for an answer
                registry.report(detector.active(), active, InstanceReport.State.ACTIVE);
            }
            return;
        }
        Content content = registry.content(next);
        Verification found = openings.open(content);
        if (found instanceof Verification.Verified verified) {
            activate(next, verified.model(), listener);
            return;
        }
        if (found instanceof Verification.Refused refused) {
            refuse(new Refusal(content, assignment.revision(), refused.reason()));
        } else if (found instanceof Verification.Unavailable unavailable) {
            refuse(new Refusal(content, assignment.revision(), unavailable.reason()));
        } else {
            forgetRefusalOfOthers(content);
        }
        isSettled = isSettled || found instanceof Verification.Refused || clock.millis() >= givesUpMillis;
    }

    /** What was refused holds while it is tried again. */
    private void forgetRefusalOfOthers(Content content) {
        Refusal known = refusal;
        if (known != null && !known.content().equals(content)) {
            refusal = null;
        }
    }

    private void refuse(Refusal now) {
        if (now.equals(refusal)) {
            return;
        }
        refusal = now;
        LOG.log(
                System.Logger.Level.ERROR,
                "detector {0}: version {1} is to be active, and is refused; version {2} stays in use: {3}",
                detector.name(),
                now.content().version(),
                active,
                now.reason());
        registry.report(now.content().version(), InstanceReport.State.REFUSED, now.reason());
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
        registry.report(model, next, InstanceReport.State.ACTIVE);
        if (before != next) {
            registry.report(replaced, before, InstanceReport.State.VERIFIED);
        }
    }

    /** The instance ends, whatever the version is called by now that it has used. */
    void leave() {
        boolean isKnown = registry.is(detector.active(), active);
        registry.report(isKnown ? active : wanted, InstanceReport.State.LEFT, "");
    }

    /** Cancels what is being opened. The detector keeps its model. */
    @Override
    public void close() {
        openings.close();
    }
}
