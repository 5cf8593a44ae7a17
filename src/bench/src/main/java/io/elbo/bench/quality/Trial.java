package io.elbo.bench.quality;

import io.elbo.trainer.source.Dataset;
import java.util.Set;

/**
 * One training and one scoring.
 *
 * @param data the folder's name, or what else the set comes from
 * @param set the file that is trained on, without its ending
 * @param train what is trained on; its labels are not looked at
 * @param test what is scored; may be the same
 */
record Trial(String data, String set, Protocol protocol, int seed, Dataset train, Dataset test) {

    /** Whether the names are those of the set, or of what comes before {@code _train} in it; no names stand for all sets. */
    static boolean isAmong(Set<String> names, String set) {
        return names.isEmpty() || names.contains(set) || names.contains(DataFolder.family(set));
    }
}
