package io.elbo.stream.policy;

import io.elbo.core.model.Calibration;
import io.elbo.core.verdict.Budgets;
import io.elbo.core.verdict.ThresholdPolicy;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The threshold policies of one detector on this instance: one for each partition that learns here, and the initial one,
 * which follows from the model and the budgets alone and holds for every other partition. Each partition's learning writes
 * what its own policy follows from, and no other. When the budgets change, all policies follow at once, and what was learned stays.
 * Thread-safe.
 */
public final class PartitionPolicies {
    /** What a partition has learned, and the policy that follows from it. */
    private record Owned(
            Calibration calibration, double recordsPerSecond, PartitionLearning owner, ThresholdPolicy policy) {}

    private final Calibration calibration; // the model's own
    private final Map<Integer, Owned> byPartition = new ConcurrentHashMap<>();
    private volatile Budgets budgets; // written under this, like the policies
    private volatile ThresholdPolicy initial;

    /** @param calibration the model's own */
    public PartitionPolicies(Calibration calibration, Budgets budgets) {
        this.calibration = calibration;
        this.budgets = budgets;
        initial = budgets.policy(calibration, Double.NaN);
    }

    /** Other budgets hold from now on. */
    public synchronized void use(Budgets next) {
        if (next.equals(budgets)) {
            return;
        }
        budgets = next;
        initial = next.policy(calibration, Double.NaN);
        byPartition.replaceAll((partition, owned) -> new Owned(
                owned.calibration(),
                owned.recordsPerSecond(),
                owned.owner(),
                policy(owned.calibration(), owned.recordsPerSecond())));
    }

    /** What holds now. */
    public Budgets budgets() {
        return budgets;
    }

    /** The policy of a partition that has learned nothing. */
    public ThresholdPolicy initial() {
        return initial;
    }

    /** The partition's policy as it is now. */
    public ThresholdPolicy of(int partition) {
        Owned owned = byPartition.get(partition);
        return owned == null ? initial : owned.policy();
    }

    /** The policy of each partition that learns on this instance. */
    public SortedMap<Integer, ThresholdPolicy> byPartition() {
        SortedMap<Integer, ThresholdPolicy> policies = new TreeMap<>();
        byPartition.forEach((partition, owned) -> policies.put(partition, owned.policy()));
        return Collections.unmodifiableSortedMap(policies);
    }

    /**
     * Every different policy that is in force on this instance, from the lowest raw threshold to the highest; the initial one if
     * no partition learns here.
     */
    public List<ThresholdPolicy> inForce() {
        List<ThresholdPolicy> policies = byPartition.values().stream()
                .map(Owned::policy)
                .sorted(Comparator.comparingDouble(ThresholdPolicy::rawThreshold))
                .toList();
        return policies.isEmpty() ? List.of(initial) : policies;
    }

    /**
     * The policy with the middle raw threshold of those in force: for records that belong to no partition, such as those that
     * are sent by HTTP.
     */
    public ThresholdPolicy typical() {
        List<ThresholdPolicy> policies = inForce();
        return policies.get((policies.size() - 1) / 2);
    }

    /**
     * What the partition has learned.
     *
     * @param learned follows the partition's scores, or is the model's own
     * @param recordsPerSecond how many come in all partitions; NaN if it is not known yet
     */
    synchronized void set(int partition, Calibration learned, double recordsPerSecond, PartitionLearning owner) {
        byPartition.put(partition, new Owned(learned, recordsPerSecond, owner, policy(learned, recordsPerSecond)));
    }

    private ThresholdPolicy policy(Calibration learned, double recordsPerSecond) {
        return learned == calibration && Double.isNaN(recordsPerSecond)
                ? initial
                : budgets.policy(learned, recordsPerSecond);
    }

    /** Forgets the partition, unless a later owner has come. */
    synchronized void remove(int partition, PartitionLearning owner) {
        byPartition.computeIfPresent(partition, (unused, owned) -> owned.owner() == owner ? null : owned);
    }
}
