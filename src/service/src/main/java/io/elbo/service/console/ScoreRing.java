package io.elbo.service.console;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The last scores of a detector, each with its time and a flag, in one {@code long}: 41 bits of milliseconds since 1970, 20
 * bits of score in thousandths of a nat, 2 bits of flag. One writer at a time; any number of readers, which take no lock and
 * never keep the writer waiting.
 *
 * <p>A reader copies what it wants and then looks how far the writer has come. The writer claims a place before it writes to it
 * and publishes it afterwards: places that were claimed again meanwhile are not used.
 */
final class ScoreRing {
    private static final int FLAG_BITS = 2;
    private static final int SCORE_BITS = 20;
    private static final int MAX_SCORE = (1 << SCORE_BITS) - 1;
    private static final int MAX_FLAG = (1 << FLAG_BITS) - 1;
    private static final float PER_NAT = 1_000;

    private final AtomicLongArray places; // [number modulo capacity]
    private final AtomicLong claimed = new AtomicLong(); // points before this number may be overwritten now
    private final AtomicLong written = new AtomicLong(); // points before this number are there

    ScoreRing(int capacity) {
        places = new AtomicLongArray(capacity);
    }

    /**
     * Adds a point.
     *
     * @param score surprise, nats; more than 1048 is kept as 1048
     * @param flag from 0 to 3
     */
    void add(long millis, float score, int flag) {
        long number = written.get();
        long thousandths = Math.min(MAX_SCORE, Math.round(score * PER_NAT));
        claimed.set(number + 1);
        places.setRelease(
                (int) (number % places.length()), (((millis << SCORE_BITS) | thousandths) << FLAG_BITS) | flag);
        written.set(number + 1);
    }

    /** The number of the next point. */
    long next() {
        return written.get();
    }

    /** The points from this number on that are still there. */
    long[] from(long number) {
        long end = written.get();
        long start = Math.max(number, Math.max(0, end - places.length()));
        if (start >= end) {
            return new long[0];
        }
        long[] copy = new long[(int) (end - start)];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = places.getAcquire((int) ((start + i) % places.length()));
        }
        int lost = (int) Math.min(copy.length, Math.max(0, claimed.get() - places.length() - start));
        return lost == 0 ? copy : Arrays.copyOfRange(copy, lost, copy.length);
    }

    static long millis(long point) {
        return point >>> (SCORE_BITS + FLAG_BITS);
    }

    static float score(long point) {
        return ((point >>> FLAG_BITS) & MAX_SCORE) / PER_NAT;
    }

    static int flag(long point) {
        return (int) (point & MAX_FLAG);
    }
}
