package io.elbo.stream.batch;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some records of one poll, from any of its partitions, with what scores them for each detector of the topic. Filled by the
 * stream thread, run by any thread, handed over by the stream thread, then used again.
 */
final class ScoringTask implements Runnable {
    private final PolledPartition[] partitions; // [capacity]
    private final int[] indices; // [capacity], places within the partition at the same place
    private final List<GroupScorer> scorers;
    private int size;

    ScoringTask(List<GroupScorer> scorers, int capacity) {
        this.scorers = scorers;
        partitions = new PolledPartition[capacity];
        indices = new int[capacity];
    }

    void add(PolledPartition partition, int index) {
        partitions[size] = partition;
        indices[size++] = index;
    }

    boolean isFull() {
        return size == partitions.length;
    }

    int size() {
        return size;
    }

    PolledPartition partition(int record) {
        return partitions[record];
    }

    /** The record's place within its partition. */
    int index(int record) {
        return indices[record];
    }

    byte @Nullable [] value(int record) {
        return partitions[record].records().get(indices[record]).value();
    }

    @Override
    public void run() {
        scorers.forEach(scorer -> scorer.run(this));
    }

    /** After the task has run. */
    void handOver() {
        scorers.forEach(scorer -> scorer.handOver(this));
    }

    void clear() {
        Arrays.fill(partitions, 0, size, null);
        size = 0;
    }
}
