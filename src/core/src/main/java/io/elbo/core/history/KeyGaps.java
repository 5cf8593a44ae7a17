package io.elbo.core.history;

import org.jspecify.annotations.Nullable;

/**
 * How long a key is used to be silent: mean and deviation of the logarithm of the seconds between its records, the latest
 * {@value #MEMORY} or so of which count. Both lie in four bytes of the key's {@link KeyState header}, in steps of 1/2048 nat, so
 * they cost no room.
 *
 * <p>The deviation of a key of which little is known is drawn towards that of all keys: it counts as {@value #PRIOR_GAPS} gaps more.
 */
public final class KeyGaps {
    /** A key with fewer gaps than this has no limit of its own yet. */
    public static final int MIN_GAPS = 10;

    private static final int MEMORY = 100;
    private static final int PRIOR_GAPS = 5;
    private static final double STEPS = 2_048; // per nat
    private static final int MAX_STEPS = 0xffff;
    private static final double MIN_DEVIATION = 0.05; // nats: a clock's jitter is none

    private KeyGaps() {}

    /**
     * A state of which nothing but the gaps counts, after one more record: for those who fit models.
     *
     * @param state before, which is changed; null for the key's first record
     * @param gapSeconds since the record before, at least 0
     */
    public static byte[] next(byte @Nullable [] state, double gapSeconds) {
        byte[] next = state == null ? new byte[KeyState.HEADER_BYTES] : state;
        int records = state == null ? 0 : KeyState.records(state);
        if (records > 0) {
            add(next, gapSeconds, records - 1);
        }
        KeyState.write(next, 0, records == Integer.MAX_VALUE ? records : records + 1, -1, 0, false, false);
        return next;
    }

    /** Adds a gap to those that the state has by now. */
    static void add(byte[] state, double gapSeconds, int gapsBefore) {
        double x = StrictMath.log(1 + gapSeconds);
        if (gapsBefore == 0) {
            write(state, x, 0);
            return;
        }
        double weight = Math.min(gapsBefore + 1, MEMORY);
        double mean = mean(state);
        double deviation = deviation(state);
        double residual = x - mean;
        double variance = deviation * deviation;
        write(
                state,
                mean + residual / weight,
                Math.sqrt(variance + (residual * residual - variance) / (weight - 1))); // one residual fewer
    }

    private static void write(byte[] state, double mean, double deviation) {
        KeyState.gaps(state, steps(mean) << Short.SIZE | steps(deviation));
    }

    private static int steps(double nats) {
        return (int) Math.min(MAX_STEPS, Math.round(nats * STEPS));
    }

    private static double mean(byte[] state) {
        return (KeyState.gaps(state) >>> Short.SIZE) / STEPS;
    }

    private static double deviation(byte[] state) {
        return (KeyState.gaps(state) & MAX_STEPS) / STEPS;
    }

    private static double deviation(byte[] state, double ofAllKeys) {
        double own = deviation(state);
        int gaps = Math.min(KeyState.records(state) - 1, MEMORY);
        double variance = (gaps * own * own + PRIOR_GAPS * ofAllKeys * ofAllKeys) / (gaps + PRIOR_GAPS);
        return Math.max(MIN_DEVIATION, Math.sqrt(variance));
    }

    /** Whether so much is known of the key that it has a limit of its own. */
    public static boolean isKnown(byte[] state) {
        return KeyState.records(state) > MIN_GAPS;
    }

    /** The key's own deviation, nats: what the deviation of all keys is the mean of. */
    public static double ownDeviation(byte[] state) {
        return deviation(state);
    }

    /**
     * By how many deviations a gap is longer than usual for the key.
     *
     * @param state before the record that ends the gap
     * @param ofAllKeys the deviation of all keys, nats
     */
    public static double excess(byte[] state, double gapSeconds, double ofAllKeys) {
        return (StrictMath.log(1 + gapSeconds) - mean(state)) / deviation(state, ofAllKeys);
    }

    /** The gap with this {@link #excess}, seconds. */
    public static double seconds(byte[] state, double excess, double ofAllKeys) {
        return Math.max(0, StrictMath.exp(mean(state) + excess * deviation(state, ofAllKeys)) - 1);
    }
}
