package io.elbo.registry;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a version stands, with what living instances really do with it.
 *
 * @param state as the assignment and the reports say it
 * @param usedBy the living instances that use it, whatever the assignment says
 * @param refusedBy the living instances that cannot use it
 * @param words for a person, such as {@code active, refused by all; instances use 1}
 */
public record VersionStanding(VersionState state, List<String> usedBy, List<String> refusedBy, String words) {
    public VersionStanding {
        usedBy = List.copyOf(usedBy);
        refusedBy = List.copyOf(refusedBy);
    }

    /** Of a published version. */
    public static VersionStanding of(RegistryView view, ModelVersion version) {
        DetectorInstances instances = view.instances(version.detector());
        VersionState state = view.state(version.detector(), version.version()).orElse(VersionState.ANNOUNCED);
        List<String> usedBy = instances.usedBy(version.version());
        List<String> refusedBy = instances.refusals(version.version()).stream()
                .map(InstanceReport::instance)
                .toList();
        String words = words(state, usedBy.size(), refusedBy.size(), instances);
        return new VersionStanding(state, usedBy, refusedBy, words);
    }

    private static String words(VersionState state, int using, int refusing, DetectorInstances instances) {
        int all = instances.living().size();
        String label = state.label();
        if (state == VersionState.ACTIVE) {
            if (using == all) {
                return label;
            } else if (refusing > 0) {
                return label + ", refused by " + share(refusing, all) + "; "
                        + (refusing == all
                                ? "instances use " + inUse(instances)
                                : using + (using == 1 ? " uses it" : " use it"));
            }
            return label + ", used by " + using + " of " + all;
        } else if (using > 0) {
            return label + ", in use by " + share(using, all);
        } else if (state == VersionState.CHALLENGER && refusing > 0) {
            return label + ", refused by " + share(refusing, all);
        }
        return label;
    }

    private static String share(int some, int all) {
        return some == all ? "all" : some + " of " + all;
    }

    private static String inUse(DetectorInstances instances) {
        String versions = instances.inUse().values().stream()
                .distinct()
                .sorted()
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
        return versions.isEmpty() ? "none that is known" : versions;
    }

    /**
     * What living instances do instead of using the version that is named as active, in one line for a person; empty if they do use it,
     * or if none lives.
     */
    public static Optional<String> deviation(RegistryView view, String detector) {
        DetectorInstances instances = view.instances(detector);
        int active = view.assignmentOrInitial(detector).active();
        int all = instances.living().size();
        if (instances.usedBy(active).size() == all) {
            return Optional.empty();
        }
        List<InstanceReport> refusals = instances.refusals(active);
        if (refusals.isEmpty()) {
            return Optional.of(instances.usedBy(active).size() + " of " + all + " living instances "
                    + (instances.usedBy(active).size() == 1 ? "says that it uses " : "say that they use ")
                    + VersionNames.of(active) + "; in use: " + inUse(instances));
        }
        return Optional.of((refusals.size() == all
                        ? "every living instance"
                        : refusals.size() + " of " + all + " living instances")
                + (refusals.size() == all || refusals.size() == 1 ? " refuses " : " refuse ") + VersionNames.of(active)
                + "; in use: " + inUse(instances) + ". " + refusals.get(0).instance() + " says: "
                + refusals.get(0).reason());
    }
}
