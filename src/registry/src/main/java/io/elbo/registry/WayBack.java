package io.elbo.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a detector can go back to: the latest version that was active before and that can be used. Versions that are retired, or that a
 * living instance refuses, are passed over. So is the file of the configuration while no living instance says that it has one.
 *
 * @param target the version; empty if there is none
 * @param passedOver the later ones, the latest first
 */
public record WayBack(OptionalInt target, List<PassedOver> passedOver) {
    /**
     * A version that is not gone back to.
     *
     * @param why for a person, such as "is retired"
     */
    public record PassedOver(int version, String why) {
        @Override
        public String toString() {
            return VersionNames.of(version) + " " + why;
        }
    }

    public WayBack {
        passedOver = List.copyOf(passedOver);
    }

    /** From what is active now. */
    public static WayBack of(RegistryView view, String detector) {
        return of(view, view.assignmentOrInitial(detector), false);
    }

    /** @param force whether refusals do not matter */
    static WayBack of(RegistryView view, Assignment assignment, boolean force) {
        DetectorInstances instances = view.instances(assignment.detector());
        List<PassedOver> passedOver = new ArrayList<>();
        for (int version : assignment.before()) {
            Optional<String> why = whyNot(view, assignment.detector(), version, instances, force);
            if (why.isEmpty()) {
                return new WayBack(OptionalInt.of(version), passedOver);
            }
            passedOver.add(new PassedOver(version, why.get()));
        }
        return new WayBack(OptionalInt.empty(), passedOver);
    }

    private static Optional<String> whyNot(
            RegistryView view, String detector, int version, DetectorInstances instances, boolean force) {
        if (version > 0) {
            Optional<ModelVersion> found = view.version(detector, version);
            if (found.isEmpty() || found.get().retired()) {
                return Optional.of(found.isEmpty() ? "is not in the registry" : "is retired");
            }
        }
        if (force) {
            return Optional.empty();
        }
        List<InstanceReport> refusals = instances.refusals(version);
        if (!refusals.isEmpty()) {
            InstanceReport first = refusals.get(0);
            return Optional.of("is refused by instance " + first.instance() + ": " + first.reason());
        }
        return version == 0 && instances.isFileUnknown()
                ? Optional.of("is known to no living instance")
                : Optional.empty();
    }
}
