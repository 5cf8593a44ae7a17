package io.elbo.stream.models;

import io.elbo.registry.Assignment;
import io.elbo.registry.InstanceReport;
import io.elbo.stream.challenger.Challenger;
import io.elbo.stream.challenger.ShadowRun;
import io.elbo.stream.detector.ActiveModel;
import io.elbo.stream.detector.Detector;
import org.jspecify.annotations.Nullable;

/** The version that scores beside a detector's active one, as the registry names it. Used by the watch's thread. */
final class ChallengerVersion {
    private static final System.Logger LOG = System.getLogger(ChallengerVersion.class.getName());

    private final Detector detector;
    private final Challenger place;
    private final DetectorRegistry registry;
    private final Openings openings;
    private @Nullable Refusal told; // the last one

    ChallengerVersion(Detector detector, Challenger place, DetectorRegistry registry, Openings openings) {
        this.detector = detector;
        this.place = place;
        this.registry = registry;
        this.openings = openings;
    }

    /**
     * Does what the registry says now. After a promotion, a challenger becomes active first and leaves its place then, so that no poll
     * lacks it. The version that this instance judges with is never its challenger.
     */
    void follow(Assignment assignment) {
        int next = isActive(assignment.challenger()) ? 0 : assignment.challenger();
        ShadowRun run = place.run();
        if (run != null && run.version() == next && registry.is(run.model(), next)) {
            sample(run, assignment.shadowSample());
            return;
        }
        if (run != null) {
            place.end();
            if (!isActive(run.version())) {
                registry.report(run.model(), run.version(), InstanceReport.State.VERIFIED);
            }
        }
        if (next > 0) {
            begin(assignment, next);
        }
    }

    private boolean isActive(int version) {
        ActiveModel active = detector.active();
        return Integer.valueOf(version).equals(active.origin().registryVersion()) && registry.is(active, version);
    }

    private void sample(ShadowRun run, double share) {
        ActiveModel same = run.sample() == share ? null : run.retain();
        if (same != null) {
            place.begin(same, run.version(), share);
        }
    }

    private void begin(Assignment assignment, int next) {
        Content content = registry.content(next);
        Verification found = openings.open(content);
        if (found instanceof Verification.Verified verified) {
            place.begin(verified.model(), next, assignment.shadowSample());
            registry.report(verified.model(), next, InstanceReport.State.CHALLENGER);
        } else if (found instanceof Verification.Refused refused) {
            refuse(new Refusal(content, assignment.revision(), refused.reason()));
        } else if (found instanceof Verification.Unavailable unavailable) {
            refuse(new Refusal(content, assignment.revision(), unavailable.reason()));
        }
    }

    private void refuse(Refusal refusal) {
        if (refusal.equals(told)) {
            return;
        }
        told = refusal;
        LOG.log(
                System.Logger.Level.WARNING,
                "detector {0}: version {1} is to be the challenger, and is refused: {2}",
                detector.name(),
                refusal.content().version(),
                refusal.reason());
        registry.report(refusal.content().version(), InstanceReport.State.REFUSED, refusal.reason());
    }

    /** Reports again what it does, so that the registry knows that the instance lives. */
    void repeat() {
        ShadowRun run = place.run();
        if (run != null) {
            registry.report(run.model(), run.version(), InstanceReport.State.CHALLENGER);
        }
    }
}
