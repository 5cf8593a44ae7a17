package io.elbo.stream.models;

import io.elbo.registry.Assignment;
import io.elbo.registry.InstanceReport;
import io.elbo.registry.ModelVersion;
import io.elbo.stream.detector.Detector;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The versions of one detector's model that it does not use now. They are opened to find out whether it could, and which states of
 * keys it would go on with, and closed again. Used by the watch's thread.
 */
final class UnusedVersions {
    private static final System.Logger LOG = System.getLogger(UnusedVersions.class.getName());
    private static final int MAX_ANNOUNCED = 10; // the newest are opened

    private final Detector detector;
    private final DetectorRegistry registry;
    private final Openings openings;
    private final Map<Content, String> told = new HashMap<>(); // the refusals that the log has

    UnusedVersions(Detector detector, DetectorRegistry registry, Openings openings) {
        this.detector = detector;
        this.registry = registry;
        this.openings = openings;
    }

    /** The latest version before the active one that a rollback could go to; empty if there is none. */
    Optional<Content> before(Assignment assignment) {
        return assignment.before().stream()
                .map(registry::content)
                .filter(this::canComeBack)
                .findFirst();
    }

    private boolean canComeBack(Content content) {
        Check known = openings.check(content);
        if (known != null && known.isRefused()) {
            return false;
        }
        return content.version() == 0
                ? detector.settings().model() != null
                : registry.find(content).filter(version -> !version.retired()).isPresent();
    }

    /** The newest versions, which are opened although no assignment names them. */
    List<ModelVersion> announced() {
        List<ModelVersion> versions = registry.versions();
        return versions.subList(Math.max(0, versions.size() - MAX_ANNOUNCED), versions.size()).stream()
                .filter(version -> !version.retired())
                .toList();
    }

    /** States of keys stay that the active version goes on with, or one that may become active again. */
    void keepHistories(Assignment assignment) {
        Set<Content> others = new HashSet<>();
        before(assignment).ifPresent(before -> {
            others.add(before);
            if (openings.isDue(before) && !isInUse(assignment, before)) {
                verified(before, openings.open(before));
            }
        });
        if (assignment.challenger() != 0) {
            others.add(registry.content(assignment.challenger()));
        }
        Set<Integer> kept = new HashSet<>();
        Integer inUse = Openings.definition(detector.active());
        if (inUse != null) {
            kept.add(inUse);
        }
        boolean areKnown = true;
        for (Content other : others) {
            Check check = openings.check(other);
            areKnown &= check != null && !check.isTemporary(); // otherwise it may have histories
            if (check != null && check.definition() != null) {
                kept.add(check.definition());
            }
        }
        if (areKnown) {
            detector.keepHistories(kept);
        }
    }

    /** Whether somebody else opens it, to use it. */
    private static boolean isInUse(Assignment assignment, Content content) {
        return content.version() == assignment.active() || content.version() == assignment.challenger();
    }

    /**
     * Opens versions that were not looked at yet, the newest first, when it is their turn.
     *
     * @param named what an assignment names, so that somebody opens it anyway
     */
    void verify(List<ModelVersion> announced, Set<Content> named) {
        for (int i = announced.size() - 1; i >= 0; i--) {
            ModelVersion version = announced.get(i);
            Content content = Content.of(version);
            if (!named.contains(content) && openings.isDue(content)) {
                verified(content, openings.openAnnounced(version));
            }
        }
    }

    /** Closes the model and reports what was found. */
    private void verified(Content content, Verification found) {
        if (found instanceof Verification.Verified verified) {
            verified.model().close();
            told.remove(content);
            registry.report(content.version(), InstanceReport.State.VERIFIED, "");
        } else if (found instanceof Verification.Refused refused) {
            refused(content, refused.reason());
        } else if (found instanceof Verification.Unavailable unavailable) {
            refused(content, unavailable.reason());
        }
    }

    /** Reports that a version cannot be used, unless it has done so. */
    private void refused(Content content, String why) {
        if (!why.equals(told.put(content, why))) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "detector {0}: version {1} of its model cannot be used: {2}",
                    detector.name(),
                    content.version(),
                    why);
            registry.report(content.version(), InstanceReport.State.REFUSED, why);
        }
    }
}
