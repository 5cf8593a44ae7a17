package io.elbo.trainer.backtest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;

/**
 * The so many records of the highest rank; of two with the same rank, the earlier one. With a hash of the record's number as the rank
 * it is a uniform sample, the same whatever the number of threads is. Not thread-safe.
 */
final class KeptRecords {
    private static final Comparator<Entry> LOWEST_FIRST =
            Comparator.comparingDouble(Entry::rank).thenComparing(Entry::number, Comparator.reverseOrder());

    private final int capacity;
    private final PriorityQueue<Entry> kept = new PriorityQueue<>(LOWEST_FIRST);
    private long offered;

    private record Entry(double rank, long number, KeptRecord record) {}

    KeptRecords(int capacity) {
        this.capacity = capacity;
    }

    /** A rank that follows from the record's number and nothing else, in [0, 1). */
    static double random(long number) {
        long mixed = (number + 1) * 0x9E3779B97F4A7C15L; // SplittableRandom's mix64
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return ((mixed ^ (mixed >>> 31)) >>> 11) * 0x1.0p-53;
    }

    /** @param record called only if the record is among the highest so far */
    void offer(double rank, long number, Supplier<KeptRecord> record) {
        offered++;
        if (capacity == 0) {
            return;
        }
        if (kept.size() == capacity) {
            Entry lowest = kept.element();
            if (rank < lowest.rank() || (rank == lowest.rank() && number > lowest.number())) {
                return;
            }
            kept.remove();
        }
        kept.add(new Entry(rank, number, record.get()));
    }

    /** How many records were offered. */
    long offered() {
        return offered;
    }

    /** Those that are kept, the highest rank first. */
    List<KeptRecord> highestFirst() {
        List<Entry> sorted = new ArrayList<>(kept);
        sorted.sort(LOWEST_FIRST.reversed());
        return sorted.stream().map(Entry::record).toList();
    }
}
