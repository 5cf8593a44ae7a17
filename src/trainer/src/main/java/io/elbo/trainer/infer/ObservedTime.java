package io.elbo.trainer.infer;

import io.elbo.core.schema.Cycle;
import java.util.Arrays;

/**
 * Which part of each cycle a history has watched, told from a sample of its timestamps. A time between two records counts as
 * watched if the records are close; so a few records that are years away from the others say nothing. A pause of every
 * night, or of every weekend, counts as watched: that nothing comes then is what history says. Immutable.
 */
final class ObservedTime {
    /** Share of the timestamps that is left out at each end, at least one if there are {@value #ENOUGH} of them. */
    private static final double TRIMMED = 0.01;

    private static final int ENOUGH = 30;
    /** What a sample leaves of a cycle that is watched completely. */
    private static final double WHOLE = 0.95;
    /** So many cycles with records are enough, whatever lies between them: dates may be days or months apart. */
    private static final int SEVERAL = 5;
    /** Records that are further apart than this share of the cycle do not watch the time between them. */
    private static final double MAX_GAP_OF_DAY = 1.05; // noon today, noon tomorrow

    private static final double MAX_GAP_OF_WEEK = 0.5; // weekends are shorter
    private static final double SECONDS_PER_HOUR = 3600;
    /** How exactly is measured what is watched. */
    private static final double STEP_SECONDS = 10;

    private final double[] seconds; // ascending

    /** @param epochSeconds in any order; what is no time is left out */
    ObservedTime(double[] epochSeconds) {
        seconds = trimmed(Arrays.stream(epochSeconds).filter(Double::isFinite).toArray());
    }

    /** The values in ascending order without the outermost. */
    static double[] trimmed(double[] values) {
        double[] sorted = Arrays.stream(values).sorted().toArray();
        int left = sorted.length < ENOUGH ? 0 : (int) Math.ceil(TRIMMED * sorted.length);
        return Arrays.copyOfRange(sorted, left, sorted.length - left);
    }

    /** Whether so much of the cycle is watched that times which never came are unusual, and not only unknown. */
    boolean covers(Cycle cycle) {
        return watchedHours(cycle) >= WHOLE * hours(cycle) || cyclesWithRecords(cycle) >= SEVERAL;
    }

    private static int hours(Cycle cycle) {
        return (int) (cycle.seconds() / SECONDS_PER_HOUR);
    }

    /** How much of the cycle is watched: the sum of all places in it that are. */
    double watchedHours(Cycle cycle) {
        double maxGap = cycle.seconds() * (cycle == Cycle.DAY ? MAX_GAP_OF_DAY : MAX_GAP_OF_WEEK);
        int steps = (int) (cycle.seconds() / STEP_SECONDS);
        boolean[] watched = new boolean[steps];
        for (int i = 1; i < seconds.length; i++) {
            if (seconds[i] - seconds[i - 1] <= maxGap) {
                long first = (long) Math.floor(seconds[i - 1] / STEP_SECONDS);
                long end = Math.min(first + steps, (long) Math.floor(seconds[i] / STEP_SECONDS));
                for (long step = first; step < end; step++) {
                    watched[(int) Math.floorMod(step, (long) steps)] = true;
                }
            }
        }
        int sum = 0;
        for (boolean step : watched) {
            sum += step ? 1 : 0;
        }
        return sum * STEP_SECONDS / SECONDS_PER_HOUR;
    }

    private long cyclesWithRecords(Cycle cycle) {
        return Arrays.stream(seconds)
                .map(time -> Math.rint(time / cycle.seconds() - cycle.turn(time)))
                .distinct()
                .count();
    }
}
