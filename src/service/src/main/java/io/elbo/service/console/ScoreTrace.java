package io.elbo.service.console;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The scores of one detector's committed records as people look at them: the last points, quantiles of every ten seconds,
 * and a histogram of the last hour. Thread-safe.
 *
 * <p>Stream threads add to it, so adding is cheap: each record is one increment in an array, and only some become points if
 * there are many. Stream threads exclude each other, and readers take no lock: every ten seconds what was counted is published
 * as values that do not change.
 */
final class ScoreTrace {
    static final double BIN_WIDTH = 0.5;
    private static final int FINE_PER_BIN = 10;
    private static final double FINE_WIDTH = BIN_WIDTH / FINE_PER_BIN;
    private static final float FINE_PER_NAT = (float) (1 / FINE_WIDTH);
    private static final int BINS = 81; // the last one from 40 nats on
    private static final int FINE_BINS = (BINS - 1) * FINE_PER_BIN + 1;
    static final long WINDOW_MILLIS = 10_000;
    private static final int WINDOWS = 60;
    private static final long SLOT_MILLIS = 300_000;
    private static final int SLOTS = 12;
    private static final long SECOND_MILLIS = 1_000;
    /** Records of one commit are taken for spread over the time since the one before, but no longer. */
    private static final long MAX_SPREAD_MILLIS = 2_000;
    /** Partitions are told of one commit one after the other. */
    private static final long SAME_COMMIT_MILLIS = 50;

    /** A time of five minutes. */
    private static final class Slot {
        final long number;
        final long[] counts; // [BINS], does not change

        Slot(long number, long[] counts) {
            this.number = number;
            this.counts = counts;
        }
    }

    private record Published(List<ScoreQuantiles> quantiles, List<Slot> slots, double sampledShare) {}

    private final ScoreRing ring;
    private final int pointsPerSecond;
    private final long startMillis;
    private final long firstNumber;
    private volatile Published published = new Published(List.of(), List.of(), 1);
    private final AtomicLong records = new AtomicLong();

    // guarded by this
    private final int[] fine = new int[FINE_BINS];
    private long windowRecords;
    private long windowStart;
    private long secondStart;
    private int secondRecords;
    private int stride = 1; // every so-manieth record becomes a point
    private int untilNext;
    private long spreadFrom;
    private long lastMillis;

    /**
     * @param capacity points that are kept
     * @param pointsPerSecond more records than this are sampled
     */
    ScoreTrace(int capacity, int pointsPerSecond, long nowMillis) {
        ring = new ScoreRing(capacity);
        this.pointsPerSecond = pointsPerSecond;
        startMillis = nowMillis;
        firstNumber = nowMillis * SECOND_MILLIS; // a restart goes on with higher numbers
        windowStart = nowMillis;
        secondStart = nowMillis;
        spreadFrom = nowMillis;
        lastMillis = nowMillis;
    }

    /** Adds scores of records that are ordinary, nats: those at the places {@code from} to {@code to}, exclusive. */
    synchronized void ordinary(float[] scores, int from, int to, long nowMillis) {
        advance(nowMillis);
        int count = to - from;
        for (int i = from; i < to; i++) {
            fine[bin(scores[i])]++;
        }
        counted(count);
        long spread = nowMillis - spreadFrom;
        int i = from + untilNext;
        for (; i < to; i += stride) {
            ring.add(spreadFrom + spread * (i - from + 1) / count, scores[i], 0);
        }
        untilNext = i - to;
    }

    /** Adds the score of a record that is no ordinary one, nats; it always becomes a point. */
    synchronized void flagged(float score, int flag, long nowMillis) {
        advance(nowMillis);
        fine[bin(score)]++;
        counted(1);
        ring.add(nowMillis, score, flag);
    }

    /** Time passes, also while there are no records. */
    synchronized void tick(long nowMillis) {
        advance(nowMillis);
    }

    private void counted(int count) {
        windowRecords += count;
        secondRecords += count;
        records.addAndGet(count);
    }

    private static int bin(float score) {
        return (int) Math.min(FINE_BINS - 1, score * FINE_PER_NAT);
    }

    private void advance(long nowMillis) {
        if (nowMillis - lastMillis > SAME_COMMIT_MILLIS) {
            spreadFrom = Math.max(lastMillis, nowMillis - MAX_SPREAD_MILLIS);
        }
        lastMillis = nowMillis;
        if (nowMillis - secondStart >= SECOND_MILLIS) {
            long perSecond = secondRecords * SECOND_MILLIS / (nowMillis - secondStart);
            stride = (int) Math.max(1, (perSecond + pointsPerSecond - 1) / pointsPerSecond);
            untilNext = Math.min(untilNext, stride - 1);
            secondStart = nowMillis;
            secondRecords = 0;
        }
        if (nowMillis - windowStart >= WINDOW_MILLIS) {
            publish(nowMillis);
        }
    }

    private void publish(long nowMillis) {
        List<ScoreQuantiles> quantiles = published.quantiles();
        List<Slot> slots = published.slots();
        if (windowRecords > 0) {
            quantiles = new ArrayList<>(quantiles);
            quantiles.add(ScoreQuantiles.of(nowMillis, fine, windowRecords, FINE_WIDTH));
            slots = added(slots, nowMillis / SLOT_MILLIS);
            Arrays.fill(fine, 0);
            windowRecords = 0;
        }
        long firstSlot = nowMillis / SLOT_MILLIS - SLOTS + 1;
        long firstWindow = nowMillis - WINDOWS * WINDOW_MILLIS;
        published = new Published(
                quantiles.stream().filter(each -> each.t() > firstWindow).toList(),
                slots.stream().filter(slot -> slot.number >= firstSlot).toList(),
                1.0 / stride);
        windowStart = nowMillis;
    }

    /** The slots with the window's counts in the one of this number, which is a new value. */
    private List<Slot> added(List<Slot> slots, long number) {
        List<Slot> result = new ArrayList<>(slots);
        long[] counts = new long[BINS];
        if (!result.isEmpty() && result.get(result.size() - 1).number == number) {
            counts = result.remove(result.size() - 1).counts.clone();
        }
        for (int i = 0; i < fine.length; i++) {
            counts[i / FINE_PER_BIN] += fine[i];
        }
        result.add(new Slot(number, counts));
        return result;
    }

    /** Scored records since the start. */
    long records() {
        return records.get();
    }

    /** Quantiles of the last ten minutes, the oldest first; none of times without records. */
    List<ScoreQuantiles> quantiles() {
        return published.quantiles();
    }

    /** Up to ten seconds old. */
    ScoreHistogram histogram(long nowMillis) {
        long[] counts = new long[BINS];
        List<Slot> slots = published.slots();
        for (Slot slot : slots) {
            for (int bin = 0; bin < BINS; bin++) {
                counts[bin] += slot.counts[bin];
            }
        }
        long since = slots.isEmpty() ? nowMillis : slots.get(0).number * SLOT_MILLIS;
        return new ScoreHistogram(
                BIN_WIDTH,
                Arrays.stream(counts).boxed().toList(),
                Arrays.stream(counts).sum(),
                Math.max(startMillis, since));
    }

    /** The number of the next point. */
    long next() {
        return firstNumber + ring.next();
    }

    /**
     * The points from this number on that are still there.
     *
     * @param after what an earlier answer called next; any smaller number for all points
     */
    ScorePoints points(long after) {
        long[] points = ring.from(Math.max(after, firstNumber) - firstNumber);
        List<ScorePoints.Point> told = new ArrayList<>(points.length);
        for (long point : points) {
            told.add(new ScorePoints.Point(ScoreRing.millis(point), ScoreRing.score(point), ScoreRing.flag(point)));
        }
        double share = published.sampledShare();
        return new ScorePoints(next(), share < 1 ? share : null, told);
    }
}
