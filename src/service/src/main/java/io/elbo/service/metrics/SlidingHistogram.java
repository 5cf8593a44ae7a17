package io.elbo.service.metrics;

import java.time.Clock;
import java.util.Arrays;

/** How many values of the last hour lie in each bin, five minutes by five minutes. Thread-safe. */
final class SlidingHistogram {
    private static final int SLOTS = 12;
    private static final long SLOT_MILLIS = 300_000;

    private final Clock clock;
    private final double[] expected; // [bins], shares
    private final int[][] counts; // [slot modulo SLOTS][bins], guarded by this
    private long newestSlot;

    /** @param expected share of the values in each bin, as at training; none 0 */
    SlidingHistogram(Clock clock, double[] expected) {
        this.clock = clock;
        this.expected = expected;
        counts = new int[SLOTS][expected.length];
        newestSlot = clock.millis() / SLOT_MILLIS;
    }

    synchronized void add(int bin, int values) {
        advance();
        counts[(int) (newestSlot % SLOTS)][bin] += values;
    }

    /**
     * The population stability index: the sum over the bins of {@code (share - expected) ln(share / expected)}. 0 where
     * the last hour is as training was, above 0.25 where it is plainly another; NaN where there are fewer than
     * {@code fewest} values.
     */
    synchronized double stabilityIndex(int fewest) {
        advance();
        long[] sums = new long[expected.length];
        for (int[] slot : counts) {
            for (int bin = 0; bin < sums.length; bin++) {
                sums[bin] += slot[bin];
            }
        }
        long values = Arrays.stream(sums).sum();
        if (values < fewest) {
            return Double.NaN;
        }
        double total = values + 0.5 * sums.length;
        double index = 0;
        for (int bin = 0; bin < sums.length; bin++) {
            double share = (sums[bin] + 0.5) / total;
            index += (share - expected[bin]) * Math.log(share / expected[bin]);
        }
        return index;
    }

    private void advance() {
        long now = Math.max(clock.millis() / SLOT_MILLIS, newestSlot); // a clock that steps back adds to the newest
        for (long slot = Math.max(newestSlot + 1, now - SLOTS + 1); slot <= now; slot++) {
            Arrays.fill(counts[(int) (slot % SLOTS)], 0);
        }
        newestSlot = now;
    }
}
