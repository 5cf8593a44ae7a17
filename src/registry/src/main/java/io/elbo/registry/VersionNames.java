package io.elbo.registry;

import java.util.List;

/** Words for versions and instances. */
final class VersionNames {
    private VersionNames() {}

    /** Of a detector that is named already. */
    static String of(int version) {
        return version == 0 ? "version 0 (the file of the configuration)" : "version " + version;
    }

    /**
     * Instances with what they do.
     *
     * @param one the verb if there is one of them
     * @param several the verb if there are more
     */
    static String instances(List<String> names, String one, String several) {
        return names.size() == 1
                ? "instance " + names.get(0) + " " + one
                : "instances " + String.join(", ", names) + " " + several;
    }
}
