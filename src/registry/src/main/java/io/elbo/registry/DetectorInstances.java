package io.elbo.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the instances of the service say of one detector's versions, as the topic told it at one moment. Immutable.
 *
 * <p><b>Living instances.</b> An instance repeats what it does with the active version and the challenger once a minute. It lives
 * if the latest of its reports about a detector is less than {@value #LIVING_MILLIS} ms old, and does not say that it has left. What
 * others have reported stays to be read, but does not count.
 */
public final class DetectorInstances {
    /** How long an instance counts as living after its latest report about a detector. */
    public static final long LIVING_MILLIS = 180_000;

    private final List<Told> all; // in the order in which they were written
    private final Set<String> living;
    private final long assignmentOffset;

    /** A report, with when and where it was written. */
    record Told(InstanceReport report, long timestampMillis, long offset) {}

    /** @param assignmentOffset where the detector's assignment was written; -1 if there is none */
    DetectorInstances(List<Told> told, long nowMillis, long assignmentOffset) {
        all = told.stream()
                .sorted((one, other) -> Long.compare(one.offset(), other.offset()))
                .toList();
        this.assignmentOffset = assignmentOffset;
        Map<String, Told> latest = new HashMap<>(); // by instance
        all.forEach(each -> latest.put(each.report().instance(), each));
        living = new TreeSet<>();
        latest.forEach((instance, last) -> {
            if (last.timestampMillis() >= nowMillis - LIVING_MILLIS
                    && last.report().state() != InstanceReport.State.LEFT) {
                living.add(instance);
            }
        });
    }

    /** The instances that live and use the detector, in alphabetical order. */
    public Set<String> living() {
        return Set.copyOf(living);
    }

    /** What living instances say of a version, in alphabetical order of the instances. */
    public List<InstanceReport> reports(int version) {
        return of(version, true);
    }

    /** What instances that live no more have said of a version at last, in alphabetical order of the instances. */
    public List<InstanceReport> reportsOfGone(int version) {
        return of(version, false);
    }

    private List<InstanceReport> of(int version, boolean isLiving) {
        return all.stream()
                .map(Told::report)
                .filter(report -> report.version() == version && living.contains(report.instance()) == isLiving)
                .sorted((one, other) -> one.instance().compareTo(other.instance()))
                .toList();
    }

    /** What living instances say against a version. */
    public List<InstanceReport> refusals(int version) {
        return in(version, InstanceReport.State.REFUSED);
    }

    /** The living instances that let a version score beside the active one. */
    List<String> triedBy(int version) {
        return names(in(version, InstanceReport.State.CHALLENGER));
    }

    private List<InstanceReport> in(int version, InstanceReport.State state) {
        return reports(version).stream()
                .filter(report -> report.state() == state)
                .toList();
    }

    private static List<String> names(List<InstanceReport> reports) {
        return reports.stream().map(InstanceReport::instance).toList();
    }

    /** What living instances have said of a version after the detector's assignment was written. */
    public List<InstanceReport> reportsAfterAssignment(int version) {
        List<InstanceReport> reports = new ArrayList<>();
        for (Told each : all) {
            InstanceReport report = each.report();
            if (report.version() == version && living.contains(report.instance()) && each.offset() > assignmentOffset) {
                reports.add(report);
            }
        }
        return reports;
    }

    /**
     * Which version each living instance really uses, whatever the assignment says; 0 is the file of the configuration. Instances that
     * have not said it are missing.
     */
    public SortedMap<String, Integer> inUse() {
        SortedMap<String, Integer> inUse = new TreeMap<>();
        for (Told each : all) {
            InstanceReport report = each.report();
            if (report.state() == InstanceReport.State.ACTIVE && living.contains(report.instance())) {
                inUse.put(report.instance(), report.version()); // the last one is the latest one
            }
        }
        return inUse;
    }

    /**
     * The version whose verdicts are published: the active one if a living instance uses it or nobody says what it uses; otherwise the
     * one that most living instances use.
     */
    public int judging(int active) {
        Map<Integer, Integer> users = new TreeMap<>(); // by version
        inUse().values().forEach(version -> users.merge(version, 1, Integer::sum));
        if (users.containsKey(active)) {
            return active;
        }
        return users.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(active);
    }

    /** The living instances that really use a version, in alphabetical order. */
    public List<String> usedBy(int version) {
        return inUse().entrySet().stream()
                .filter(use -> use.getValue() == version)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Whether instances live and none of them has said whether it has a file, which is version 0. */
    boolean isFileUnknown() {
        return !living.isEmpty() && reports(0).isEmpty();
    }

    /** Whether an instance, perhaps one that has ended, has opened a version and could use it. */
    boolean wasUsable(int version) {
        return all.stream()
                .map(Told::report)
                .anyMatch(report -> report.version() == version && report.state() != InstanceReport.State.REFUSED);
    }
}
