package io.elbo.bench.faults;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
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

    /** The version judged all records from one number to before another. */
    private record Reign(int version, long from, long until) {}

    private final Map<Integer, Integer> variants = new ConcurrentHashMap<>(); // by version
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
    }

    /** All of them in their order. */
    List<Integer> all() {
        return variants.keySet().stream().sorted().toList();
    }

    /** Which model it is; empty if no verdict may be by this version. */
    OptionalInt variant(int version) {
        Integer variant = variants.get(version);
        return variant == null ? OptionalInt.empty() : OptionalInt.of(variant);
    }

    /** Only this version was in use when the records with these numbers were read. */
    void reigned(int version, long from, long until) {
        if (from < until) {
            reigns.add(new Reign(version, from, until));
        }
    }

    /** The versions that may have judged the record of this number. */
    Set<Integer> possible(long number) {
        for (Reign reign : reigns) {
            if (number >= reign.from() && number < reign.until()) {
                return Set.of(reign.version());
            }
        }
        return variants.keySet();
    }

    /** How many records had one version for certain. */
    long certain() {
        return reigns.stream().mapToLong(reign -> reign.until() - reign.from()).sum();
    }
}
