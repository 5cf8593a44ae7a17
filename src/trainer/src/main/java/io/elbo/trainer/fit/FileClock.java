package io.elbo.trainer.fit;

import java.util.Arrays;

/**
 * The time up to which a file has come, told by the times of its latest {@value #RECORDS} records. A service clamps times of the future to the
 * timestamps that Kafka gives; a file has none, and one record that claims a year too far would make all later ones of its
 * key late. Here a time is of the future if it is farther ahead of the others than they are apart, and more than four days: nights, weekends and
 * holidays are gaps, too.
 *
 * <p>If time really jumps, the first {@value #AHEAD} records after the gap are taken for records of the future, and no others. Not
 * thread-safe.
 */
final class FileClock {
    private static final int RECORDS = 100;
    private static final int FEW = 20;
    /** So many records may be wrong at a time. */
    private static final int AHEAD = 4;

    private static final double GRACE_SECONDS = 4 * 86_400;

    private final double[] latest = new double[RECORDS]; // a ring, seconds since 1970
    private final double[] sorted = new double[RECORDS];
    private long count;

    /**
     * Takes in the time of the next record.
     *
     * @param seconds since 1970; NaN if it has none
     * @return the time to take for it if it is of the future; otherwise the same
     */
    double next(double seconds) {
        if (Double.isNaN(seconds)) {
            return seconds;
        }
        double clamped = seconds;
        int known = (int) Math.min(count, RECORDS);
        if (known >= FEW) {
            System.arraycopy(latest, 0, sorted, 0, known);
            Arrays.sort(sorted, 0, known);
            double now = sorted[known - 1 - AHEAD];
            double future = now + Math.max(GRACE_SECONDS, now - sorted[0]);
            if (seconds > future) {
                int last = known - 1;
                while (sorted[last] > future) {
                    last--;
                }
                clamped = sorted[last];
            }
        }
        latest[(int) (count++ % RECORDS)] = seconds;
        return clamped;
    }
}
