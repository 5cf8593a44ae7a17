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

    synchronized void notSent(long number) {
        answered(number);
    }

    synchronized void answered(long number) {
        if (!answered.get((int) number)) {
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
    synchronized boolean isAnsweredUpTo(long number) {
        return answered.nextClearBit(0) >= number;
    }
}
