package io.elbo.stream.history;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * How long a partition has been alive since a time, by the times of its records: what the silence of a key is measured by.
 *
 * <p><b>The time</b> of the partition is the median of those of the {@value #SPEAKERS} records that came last, of which one key
 * has at most {@value #PER_KEY}. So a device whose clock is fast moves nothing. The time never goes back, and while nothing comes it
 * stands still: a topic that stops makes no key silent. It takes two keys that speak to find another one silent.
 *
 * <p><b>Alive.</b> A partition that speaks again after a pause must not make its keys silent either. Of each step of the time, at
 * most a quarter of the limit in question counts, rounded down to a power of two: after a night without records a key
 * that may be silent for an hour has been silent for at most a quarter of an hour more. A partition with one record an hour still tells that a
 * key is silent which may be so for an hour, though only after some four.
 *
 * <p><b>The beginning.</b> What was before the clock began is not known. A key whose latest record is from then did not fall silent under
 * its eyes, and is never said to be silent: otherwise all keys that are long gone would be when somebody begins to look.
 *
 * <p><b>Structure.</b> For each power of two from a minute to some years the latest {@value #PAUSES} steps are kept that were too
 * long for it. More do not matter: a quarter of the limit counts of each of them, which is more than the limit together.
 *
 * <p>It lies in the store beside the states of keys, so that a restart goes on with it. Used by one stream thread.
 */
final class PartitionClock {
    /** Under which the store keeps it: no detector's name is empty. */
    static final Bytes KEY = Bytes.wrap(new byte[] {0, 't', 'i', 'm', 'e'});

    private static final byte VERSION = 1;
    private static final int SPEAKERS = 15;
    private static final int PER_KEY = 5;
    private static final int MIN_SPEAKERS = 5;
    private static final int PAUSES = 8;
    private static final int FIRST_LEVEL = 6; // 64 s
    private static final int LEVELS = 24; // to 2^29 s, 17 years
    private static final int PARTS = 4;
    private static final int HEADER_BYTES = 1 + 2 * Double.BYTES; // of what the store keeps
    private static final int LEVEL_BYTES = PAUSES * 2 * Double.BYTES;

    private final @Nullable Bytes[] speakers = new Bytes[SPEAKERS]; // null where none is yet
    private final double[] times = new double[SPEAKERS]; // of the speaker at the same place
    private final double[] pauses; // [levels][pauses][start, end], the oldest first; NaN where there is none
    private final long[] written = new long[SPEAKERS]; // when, in records that were taken
    private int entries; // so many have a speaker
    private long taken;
    private double began; // seconds since 1970; NaN until it is known
    private double now; // as above
    private boolean isChanged;

    private final int perKey; // speakers that one key may be

    private PartitionClock(int perKey, double began, double now, double[] pauses) {
        this.perKey = perKey;
        this.began = began;
        this.now = now;
        this.pauses = pauses;
    }

    /** One that is not kept, and that goes on even if a single key speaks: but one record from the future does not move it. */
    static PartitionClock ofAnySpeaker() {
        return new PartitionClock(SPEAKERS / 2 + 1, Double.NaN, Double.NaN, pauses());
    }

    private static double[] pauses() {
        double[] pauses = new double[LEVELS * PAUSES * 2];
        Arrays.fill(pauses, Double.NaN);
        return pauses;
    }

    /** @param stored what {@link #bytes} said; null if nothing is known */
    static PartitionClock of(byte @Nullable [] stored) {
        double[] pauses = pauses();
        if (stored == null || stored.length != HEADER_BYTES + LEVELS * LEVEL_BYTES || stored[0] != VERSION) {
            return new PartitionClock(PER_KEY, Double.NaN, Double.NaN, pauses);
        }
        ByteBuffer from = ByteBuffer.wrap(stored, 1, stored.length - 1);
        double began = from.getDouble();
        double now = from.getDouble();
        from.asDoubleBuffer().get(pauses);
        return new PartitionClock(PER_KEY, began, now, pauses);
    }

    /** What the store is to keep. */
    byte[] bytes() {
        isChanged = false;
        ByteBuffer to = ByteBuffer.allocate(HEADER_BYTES + pauses.length * Double.BYTES)
                .put(VERSION)
                .putDouble(began)
                .putDouble(now);
        to.asDoubleBuffer().put(pauses);
        return to.array();
    }

    /** Whether it has gone on since {@link #bytes} was asked for. */
    boolean isChanged() {
        return isChanged;
    }

    /** The time of the partition, seconds since 1970; NaN until some records have come. */
    double nowSeconds() {
        return now;
    }

    /** A record of the key has come. */
    void spoke(Bytes key, double timeSeconds) {
        if (Double.isNaN(timeSeconds)) {
            return;
        }
        int own = 0;
        int oldest = 0; // the entry that was written longest ago
        int oldestOwn = -1;
        for (int i = 0; i < SPEAKERS; i++) {
            oldest = written[i] < written[oldest] ? i : oldest;
            if (key.equals(speakers[i])) {
                own++;
                oldestOwn = oldestOwn < 0 || written[i] < written[oldestOwn] ? i : oldestOwn;
            }
        }
        int place = own >= perKey ? oldestOwn : oldest;
        entries += speakers[place] == null ? 1 : 0;
        speakers[place] = key;
        times[place] = timeSeconds;
        written[place] = ++taken;
        if (entries >= MIN_SPEAKERS) {
            advance(median());
        }
    }

    private double median() {
        double[] sorted = new double[entries];
        int known = 0;
        for (int i = 0; i < SPEAKERS; i++) {
            if (speakers[i] != null) {
                sorted[known++] = times[i];
            }
        }
        Arrays.sort(sorted);
        return sorted[(entries - 1) / 2];
    }

    private void advance(double time) {
        if (Double.isNaN(now)) {
            began = time;
            now = time;
            isChanged = true;
        } else if (time > now) {
            for (int level = 0; level < LEVELS && time - now > counts(level); level++) {
                int at = level * PAUSES * 2;
                System.arraycopy(pauses, at + 2, pauses, at, (PAUSES - 1) * 2);
                pauses[at + PAUSES * 2 - 2] = now;
                pauses[at + PAUSES * 2 - 1] = time;
            }
            now = time;
            isChanged = true;
        }
    }

    /** How much of a step counts for limits of this level, seconds. */
    private static double counts(int level) {
        return (double) (1L << (FIRST_LEVEL + level)) / PARTS;
    }

    /**
     * Whether the partition has been alive for longer than the limit since a time at which the clock had begun.
     *
     * @param sinceSeconds seconds since 1970
     */
    boolean isAliveFor(double limitSeconds, double sinceSeconds) {
        double alive = now - sinceSeconds;
        if (!(alive > limitSeconds && sinceSeconds >= began)) { // also if a time is not known
            return false;
        }
        int level = Math.max(0, Math.min(LEVELS - 1, Math.getExponent(limitSeconds) - FIRST_LEVEL));
        double counts = counts(level);
        for (int at = level * PAUSES * 2; at < (level + 1) * PAUSES * 2; at += 2) {
            double pause = pauses[at + 1] - Math.max(pauses[at], sinceSeconds);
            if (pause > counts) {
                alive -= pause - counts;
            }
        }
        return alive > limitSeconds;
    }
}
