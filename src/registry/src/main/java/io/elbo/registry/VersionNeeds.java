package io.elbo.registry;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which versions of a detector must be kept, and why: those that the assignment names, those that living instances really use, and
 * those that are gone back to. An assignment alone does not tell: if instances refuse the active version, they go on with another one.
 */
public final class VersionNeeds {
    private final Assignment assignment;
    private final DetectorInstances instances;
    private final OptionalInt back;
    private final OptionalInt proven;

    private VersionNeeds(Assignment assignment, DetectorInstances instances, OptionalInt back) {
        this.assignment = assignment;
        this.instances = instances;
        this.back = back;
        proven = assignment.before().stream()
                .mapToInt(version -> version)
                .filter(version -> instances.refusals(version).isEmpty() && instances.wasUsable(version))
                .findFirst();
    }

    /** Under the present assignment. */
    public static VersionNeeds of(RegistryView view, String detector) {
        return of(view, view.assignmentOrInitial(detector));
    }

    /** @param assignment the present one, or one that is about to be written */
    static VersionNeeds of(RegistryView view, Assignment assignment) {
        return new VersionNeeds(
                assignment,
                view.instances(assignment.detector()),
                WayBack.of(view, assignment, false).target());
    }

    /** Why a version is kept, however many there are; empty if it need not be. */
    public Optional<String> why(int version) {
        return inUse(version)
                .or(() -> isWayBack(version) ? Optional.of("it is the one to go back to") : Optional.empty());
    }

    /**
     * Why nobody may retire a version; empty if it may be retired. The one to go back to may be, once living instances use the active
     * version and none refuses it.
     */
    Optional<String> whyNotRetired(int version) {
        boolean isActiveProven = !instances.usedBy(assignment.active()).isEmpty()
                && instances.refusals(assignment.active()).isEmpty();
        return inUse(version)
                .or(() -> isWayBack(version) && !isActiveProven
                        ? Optional.of("it is the one to go back to, and "
                                + (instances.refusals(assignment.active()).isEmpty()
                                        ? "no living instance says that it uses "
                                        : "an instance refuses ")
                                + VersionNames.of(assignment.active()))
                        : Optional.empty());
    }

    private boolean isWayBack(int version) {
        OptionalInt asked = OptionalInt.of(version);
        return back.equals(asked) || proven.equals(asked);
    }

    private Optional<String> inUse(int version) {
        if (assignment.active() == version) {
            return Optional.of("it is active");
        } else if (assignment.challenger() == version) {
            return Optional.of("it is the challenger");
        }
        List<String> users = instances.usedBy(version);
        if (!users.isEmpty()) {
            boolean isActiveRefused = !instances.refusals(assignment.active()).isEmpty();
            return Optional.of(VersionNames.instances(users, "uses it", "use it")
                    + (isActiveRefused ? ", since " + VersionNames.of(assignment.active()) + " is refused" : ""));
        }
        List<String> tryers = instances.triedBy(version);
        return tryers.isEmpty()
                ? Optional.empty()
                : Optional.of(VersionNames.instances(tryers, "tries it", "try it") + " as the challenger");
    }
}
