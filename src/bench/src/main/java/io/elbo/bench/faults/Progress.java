package io.elbo.bench.faults;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far the answers have come, by the records' numbers. For progress and recovery times only: what counts in the end is
 * what stands in the topics. Thread-safe.
 */
final class Progress {
    private final BitSet answered = new BitSet();
    private final List<Long> sentNanos = new ArrayList<>(); // by number
    private final Map<Long, Long> answeredNanos = new HashMap<>();
    private long sent;
    private int count;

    synchronized void sending() {
        sent++;
        sentNanos.add(System.nanoTime());
    }

    synchronized void answered(long number) {
        if (number >= 0 && !answered.get((int) number)) {
            answered.set((int) number);
            count++;
            answeredNanos.put(number, System.nanoTime());
        }
    }

    /** Records sent, whether they have arrived or not. */
    synchronized long sent() {
        return sent;
    }

    /** When the record of this number was sent. */
    synchronized long sentNanos(long number) {
        return sentNanos.get((int) number);
    }

    /** When its answer was first seen; that it was sent if it has none. */
    synchronized long answeredNanos(long number) {
        return answeredNanos.getOrDefault(number, sentNanos(number));
    }

    synchronized long inFlight() {
        return sent - count;
    }

    /** Whether every record numbered below this has its answer. */
    boolean isAnsweredUpTo(long number) {
        return isAnswered(0, number);
    }

    /** The first record without an answer. */
    synchronized long answeredUpTo() {
        return answered.nextClearBit(0);
    }

    /** Whether every record with a number from this one to below that one has its answer. */
    synchronized boolean isAnswered(long from, long to) {
        return answered.nextClearBit((int) from) >= to;
    }
}
