package io.elbo.bench.faults;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The versions of one detector's model by their numbers in the registry: which of the {@link Variants} each of them is, and which
 * one was in use for certain. Thread-safe.
 */
final class Versions {
    /** Of a verdict that names none, as is right without a registry. */
    static final int UNNAMED = -1;

    /** A version, and the model that it is: a registry that is made anew may give a number to another model. */
    record Judge(int version, int variant) {}

    /** All records from one number to before another had this judge. */
    private record Reign(Judge judge, long from, long until) {}

    private final Map<Integer, Integer> variants = new ConcurrentHashMap<>(); // by version, as the registry is now
    private final Set<Judge> judges = ConcurrentHashMap.newKeySet(); // all that there ever were
    private final List<Reign> reigns = new CopyOnWriteArrayList<>();

    private Versions(int first) {
        publish(first, Variants.OF_FILE);
    }

    /** Verdicts name no version, and are by the file. */
    static Versions withoutRegistry() {
        return new Versions(UNNAMED);
    }

    /** Verdicts name the version 0, which is the file, or one that is published. */
    static Versions withRegistry() {
        return new Versions(0);
    }

    /** From now on verdicts may be by this version. */
    void publish(int version, int variant) {
        variants.put(version, variant);
        judges.add(new Judge(version, variant));
    }

    /** The registry is empty again: the numbers of its versions begin anew. */
    void beginAnew() {
        variants.keySet().removeIf(version -> version > 0);
    }

    /** All that are in the registry now, and the file, in their order. */
    List<Integer> all() {
        return variants.keySet().stream().sorted().toList();
    }

    /** Which model the version is now. */
    int variant(int version) {
        return Objects.requireNonNull(variants.get(version), () -> "there is no version " + version);
    }

    /** Only this version was in use when the records with these numbers were read. */
    void reigned(int version, long from, long until) {
        if (from < until) {
            reigns.add(new Reign(new Judge(version, variant(version)), from, until));
        }
    }

    /** What may have judged the record of this number. */
    Set<Judge> possible(long number) {
        for (Reign reign : reigns) {
            if (number >= reign.from() && number < reign.until()) {
                return Set.of(reign.judge());
            }
        }
        return judges;
    }

    /** How many records had one version for certain. */
    long certain() {
        return reigns.stream().mapToLong(reign -> reign.until() - reign.from()).sum();
    }
}
