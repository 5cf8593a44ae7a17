package io.elbo.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one detector's assignment when somebody changes it: rules only, nothing is written here. Each method returns the
 * assignment that follows, or the present one if there is nothing to change.
 */
final class AssignmentChanges {
    private static final String UNLESS_FORCED = " (--force, or \"force\": true by REST, makes it active all the same)";

    private final RegistryView view;
    private final Assignment now;
    private final DetectorInstances instances;
    private final Change change;
    private final String at;

    /** @throws RegistryException if the change was decided on another revision than the present one */
    AssignmentChanges(RegistryView view, String detector, Change change, String at) throws RegistryException {
        this.view = view;
        this.change = change;
        this.at = at;
        now = view.assignmentOrInitial(detector);
        instances = view.instances(detector);
        Long expected = change.ifRevision();
        if (expected != null && expected != now.revision()) {
            throw new RegistryException("detector " + detector + " is at revision " + now.revision() + ", not "
                    + expected
                    + ": "
                    + (now.by().isEmpty() ? "nobody has changed it yet" : now.by() + " changed it at " + now.at())
                    + "; look again before you decide");
        }
    }

    Assignment now() {
        return now;
    }

    /** The version becomes active; the one that was before it can be returned to. A challenger that becomes active is none more. */
    Assignment promote(int version) throws RegistryException {
        requireUsable(version);
        requireAccepted(version);
        return now.active() == version && now.revision() > 0 ? now : active(version);
    }

    private Assignment active(int version) {
        List<Integer> before = new ArrayList<>(now.before());
        before.remove((Integer) version);
        before.remove((Integer) now.active());
        if (now.active() != version && wasUsed()) {
            before.add(0, now.active());
        }
        return next(version, before);
    }

    /**
     * Whether what is active now may be gone back to later. Not if instances have refused it without exception; nor the file of the
     * configuration as long as nobody has assigned anything and no instance says that it uses it.
     */
    private boolean wasUsed() {
        boolean isInUse = !instances.usedBy(now.active()).isEmpty();
        return isInUse
                || (now.revision() > 0 && instances.refusals(now.active()).isEmpty());
    }

    /** As {@link #promote}, but only if the version still is the challenger. */
    Assignment promoteChallenger(int version) throws RegistryException {
        if (now.active() != version && now.challenger() != version) {
            throw new RegistryException(name(version) + " is not the challenger any more: "
                    + (now.challenger() == 0 ? "there is none" : "version " + now.challenger() + " is"));
        }
        return promote(version);
    }

    /** The version that was active before becomes active again, and can be followed by those before it. */
    Assignment rollback(@Nullable Integer wanted) throws RegistryException {
        int version = wanted == null ? latestBefore() : wanted;
        requireUsable(version);
        requireAccepted(version);
        int place = now.before().indexOf(version);
        if (place < 0 || now.active() == version) {
            return promote(version);
        }
        return next(version, now.before().subList(place + 1, now.before().size()));
    }

    /** What becomes of a version that is being published, which the view does not know yet. */
    Assignment afterPublication(int version, Publication.Use use, ShadowTerms terms) {
        return switch (use) {
            case ANNOUNCED -> now;
            case CHALLENGER -> assignment(now.active(), version, terms, now.before());
            case ACTIVE -> active(version);
        };
    }

    private int latestBefore() throws RegistryException {
        WayBack back = WayBack.of(view, now, change.force());
        if (back.target().isPresent()) {
            return back.target().getAsInt();
        }
        String passedOver = back.passedOver().stream().map(Object::toString).collect(Collectors.joining("; "));
        throw new RegistryException("no version of detector " + now.detector() + " that was active before "
                + VersionNames.of(now.active()) + " can be gone back to"
                + (passedOver.isEmpty() ? "" : " (" + passedOver + ")") + ": say which version to go back to");
    }

    private Assignment next(int active, List<Integer> before) {
        boolean isChallenger = now.challenger() == active;
        return assignment(
                active,
                isChallenger ? 0 : now.challenger(),
                isChallenger ? ShadowTerms.ALL_RECORDS : new ShadowTerms(now.shadowSample(), now.gates()),
                before.subList(0, Math.min(before.size(), Assignment.MAX_BEFORE)));
    }

    /** The version scores beside the active one. */
    Assignment shadow(int version, ShadowTerms terms) throws RegistryException {
        if (version == 0) {
            throw new RegistryException("the file of the configuration cannot be a challenger: publish it");
        }
        requireUsable(version);
        if (now.active() == version) {
            throw new RegistryException(name(version) + " is active, so that it cannot be the challenger");
        }
        if (instances.judging(now.active()) == version) {
            throw new RegistryException(name(version) + " cannot be the challenger, since "
                    + VersionNames.instances(instances.usedBy(version), "uses it", "use it") + " and none uses "
                    + VersionNames.of(now.active())
                    + ", which is active: make it active, or wait until it is not in use");
        }
        Assignment next = assignment(now.active(), version, terms, now.before());
        return isSame(next) ? now : next;
    }

    /** There is no challenger any more. */
    Assignment stopShadow() {
        return now.challenger() == 0 ? now : assignment(now.active(), 0, ShadowTerms.ALL_RECORDS, now.before());
    }

    private boolean isSame(Assignment next) {
        return next.challenger() == now.challenger()
                && next.shadowSample() == now.shadowSample()
                && Objects.equals(next.gates(), now.gates());
    }

    private Assignment assignment(int active, int challenger, ShadowTerms terms, List<Integer> before) {
        return new Assignment(
                now.detector(),
                now.revision() + 1,
                active,
                challenger,
                terms.sample(),
                terms.gates(),
                before,
                change.by(),
                at,
                change.why());
    }

    private void requireUsable(int version) throws RegistryException {
        if (version == 0) {
            return; // the file of the configuration; whether there is one is for each instance to say
        }
        ModelVersion found = view.version(now.detector(), version)
                .orElseThrow(() -> new UnknownVersionException("there is no " + name(version)));
        if (found.retired()) {
            throw new RegistryException(name(version) + " is retired, and its bytes are gone: publish the model again");
        }
    }

    /**
     * @throws RegistryException if a living instance refuses the version, or if it is the file and none has said whether there is one,
     *     unless that does not matter
     */
    private void requireAccepted(int version) throws RegistryException {
        if (change.force()) {
            return;
        }
        List<InstanceReport> refusals = instances.refusals(version);
        if (!refusals.isEmpty()) {
            InstanceReport first = refusals.get(0);
            throw new RegistryException("instance " + first.instance() + " refuses version " + version + ": "
                    + first.reason() + UNLESS_FORCED);
        }
        if (version == 0 && instances.isFileUnknown()) {
            throw new RegistryException("no living instance has said whether it has " + VersionNames.of(0)
                    + " of detector " + now.detector() + UNLESS_FORCED);
        }
    }

    private String name(int version) {
        return "version " + version + " of detector " + now.detector();
    }
}
