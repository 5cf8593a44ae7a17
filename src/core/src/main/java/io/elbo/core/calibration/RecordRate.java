package io.elbo.core.calibration;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;

/**
 * How many records arrive per unit of the records' own time, as far as one partition shows: an exponentially weighted
 * count whose weights fall to a third within {@link #TIME_CONSTANT}, so that nights and days even out. Before that much
 * time has passed it is the rate so far. It depends on timestamps alone: reading a backlog fast changes nothing, and rates
 * of partitions add up. Records whose timestamps are late, ahead or missing are counted by the time of the others, as long
 * as they are fewer than a third ({@link EventClock}). Not thread-safe.
 */
public final class RecordRate {
    public static final Duration TIME_CONSTANT = Duration.ofDays(1);
    /** With fewer records, or less time, nothing can be said. */
    private static final int MIN_RECORDS = 32;

    private static final long MIN_MILLIS = 60_000;
    private static final double CONSTANT_MILLIS = TIME_CONSTANT.toMillis();

    private final EventClock clock = new EventClock();
    private double records; // weighted, up to the time that the clock shows
    private double passedMillis; // since the clock was started
    private double pending; // records since then, of which the clock does not know yet how much time they took
    private double afterMiddle; // of them those of the last block, behind its middle

    /** @param timestampMillis since 1970; negative if the record has none */
    public void add(long timestampMillis) {
        pending++;
        if (timestampMillis < 0) {
            return;
        }
        boolean started = clock.isStarted();
        long passed = clock.advance(timestampMillis);
        if (!clock.isBlockComplete()) {
            return;
        }
        double block = pending - afterMiddle;
        if (clock.hasBegunAnew()) {
            passedMillis = 0;
            records = 0;
        } else if (started) {
            passedMillis += passed;
            records = records * Math.exp(-passed / CONSTANT_MILLIS) + afterMiddle + block / 2;
        }
        pending = block / 2;
        afterMiddle = block / 2;
    }

    /** Milliseconds since 1970 that the records have come to; negative before it is known. */
    public long newestMillis() {
        return clock.nowMillis();
    }

    /**
     * NaN if nothing can be said yet.
     *
     * @param nowMillis the time it is if other partitions are further; without effect if it is earlier
     */
    public double perSecond(long nowMillis) {
        double ahead = newestMillis() < 0 ? 0 : Math.max(0.0, (double) nowMillis - newestMillis());
        double known = passedMillis + ahead;
        boolean knowsEnough = (records >= MIN_RECORDS && known >= MIN_MILLIS) || known >= CONSTANT_MILLIS;
        return knowsEnough ? weighted(ahead, known) : Double.NaN;
    }

    private double weighted(double aheadMillis, double knownMillis) {
        double span = -CONSTANT_MILLIS * Math.expm1(-knownMillis / CONSTANT_MILLIS);
        return records * Math.exp(-aheadMillis / CONSTANT_MILLIS) / span * 1000;
    }

    public void write(DataOutput out) throws IOException {
        clock.write(out);
        out.writeDouble(records);
        out.writeDouble(passedMillis);
        out.writeDouble(pending);
        out.writeDouble(afterMiddle);
    }

    public void read(DataInput in) throws IOException {
        clock.read(in);
        records = in.readDouble();
        passedMillis = in.readDouble();
        pending = in.readDouble();
        afterMiddle = in.readDouble();
    }
}
