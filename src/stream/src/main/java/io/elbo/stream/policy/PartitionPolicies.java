package io.elbo.stream.policy;

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
 * which follows from the model and the settings alone and holds for every other partition. Each partition's learning writes
 * its own policy and no other. Thread-safe.
 */
public final class PartitionPolicies {
    private record Owned(ThresholdPolicy policy, PartitionLearning owner) {}

    private final ThresholdPolicy initial;
    private final Map<Integer, Owned> byPartition = new ConcurrentHashMap<>();

    public PartitionPolicies(ThresholdPolicy initial) {
        this.initial = initial;
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

    void set(int partition, ThresholdPolicy policy, PartitionLearning owner) {
        byPartition.put(partition, new Owned(policy, owner));
    }

    /** Forgets the partition, unless a later owner has come. */
    void remove(int partition, PartitionLearning owner) {
        byPartition.computeIfPresent(partition, (unused, owned) -> owned.owner() == owner ? null : owned);
    }
}
