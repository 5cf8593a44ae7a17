package io.elbo.bench.faults;

import io.elbo.bench.report.Statistics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How late verdicts are in the second in which another version takes over, beside the seconds around it. Each partition goes over
 * by itself: with the first of its records that the new version has judged.
 */
final class SwapLatency {
    private static final long NEAR_NANOS = 500_000_000L;
    private static final long AROUND_NANOS = 5_000_000_000L;

    /**
     * A record with a verdict.
     *
     * @param version that judged it
     * @param sentNanos when it was sent
     * @param answeredNanos when somebody who reads what is committed had the verdict
     */
    record Judged(int partition, long offset, int version, long sentNanos, long answeredNanos) {
        long nanos() {
            return answeredNanos - sentNanos;
        }
    }

    private final List<Long> near = new ArrayList<>();
    private final List<Long> around = new ArrayList<>();
    private int swaps;

    private SwapLatency() {}

    static SwapLatency of(List<Judged> records) {
        SwapLatency latency = new SwapLatency();
        Map<Integer, List<Judged>> partitions = new TreeMap<>();
        for (Judged record : records) {
            partitions
                    .computeIfAbsent(record.partition(), unused -> new ArrayList<>())
                    .add(record);
        }
        for (List<Judged> partition : partitions.values()) {
            partition.sort(Comparator.comparingLong(Judged::offset));
            latency.add(partition);
        }
        return latency;
    }

    private void add(List<Judged> inOrder) {
        List<Long> times = new ArrayList<>(); // of swaps
        for (int i = 1; i < inOrder.size(); i++) {
            if (inOrder.get(i).version() != inOrder.get(i - 1).version()) {
                times.add(inOrder.get(i).sentNanos());
            }
        }
        swaps += times.size();
        for (Judged record : inOrder) {
            long distance = times.stream()
                    .mapToLong(time -> Math.abs(time - record.sentNanos()))
                    .min()
                    .orElse(Long.MAX_VALUE);
            if (distance <= NEAR_NANOS) {
                near.add(record.nanos());
            } else if (distance <= AROUND_NANOS) {
                around.add(record.nanos());
            }
        }
    }

    /** How often a partition went over to another version. */
    int swaps() {
        return swaps;
    }

    /** Milliseconds that this share of the records is not later than, in the second of a swap; NaN if there was none. */
    double nearMillis(double share) {
        return millis(near, share);
    }

    /** The same in the seconds before and after. */
    double aroundMillis(double share) {
        return millis(around, share);
    }

    private static double millis(List<Long> nanos, double share) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : Statistics.percentile(sorted, share) / 1e6;
    }
}
