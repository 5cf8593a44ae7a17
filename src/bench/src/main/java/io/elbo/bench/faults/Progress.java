package io.elbo.bench.faults;

import java.util.BitSet;

/**
 * How far the answers have come, by the records' numbers. For progress and recovery times only: what counts in the end is
 * what stands in the topics. Thread-safe.
 */
final class Progress {
    private final BitSet answered = new BitSet();
    private long sent;
    private int count;

    synchronized void sending() {
        sent++;
    }

    synchronized void answered(long number) {
        if (number >= 0 && !answered.get((int) number)) {
            answered.set((int) number);
            count++;
        }
    }

    /** Records sent, whether they have arrived or not. */
    synchronized long sent() {
        return sent;
    }

    synchronized long inFlight() {
        return sent - count;
    }

    /** Whether every record numbered below this has its answer. */
    boolean isAnsweredUpTo(long number) {
        return isAnswered(0, number);
    }

    /** Whether every record with a number from this one to below that one has its answer. */
    synchronized boolean isAnswered(long from, long to) {
        return answered.nextClearBit((int) from) >= to;
    }
}
