package io.elbo.core.calibration;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;

/**
 * How many records come per unit of the records' own time, as far as one partition shows: an exponentially weighted
 * count whose weights fall to a third within {@link #TIME_CONSTANT}, so that nights and days even out. Before that much
 * time has passed it is the rate so far. Depends on timestamps alone: reading a backlog fast changes nothing, and rates
 * of partitions add up. Not thread-safe.
 */
public final class RecordRate {
    public static final Duration TIME_CONSTANT = Duration.ofDays(1);
    /** With fewer records, or less time, nothing can be said. */
    private static final int FEWEST_RECORDS = 10;

    private static final long SHORTEST_MILLIS = 60_000;
    private static final double CONSTANT_MILLIS = TIME_CONSTANT.toMillis();

    private final EventClock clock = new EventClock();
    private double records; // weighted
    private double passedMillis; // since the first record

    public void add(long timestampMillis) {
        long passed = clock.advance(timestampMillis);
        if (passed > 0) {
            passedMillis += passed;
            double age = passed / CONSTANT_MILLIS;
            records *= age < 1e-4 ? 1 - age : Math.exp(-age);
        }
        records++;
    }

    /** Milliseconds since 1970 of the newest record; negative before the first. */
    public long newestMillis() {
        return clock.newestMillis();
    }

    /**
     * NaN where nothing can be said yet.
     *
     * @param nowMillis the time it is where other partitions are further; without effect where it is earlier
     */
    public double perSecond(long nowMillis) {
        double ahead = newestMillis() < 0 ? 0 : Math.max(0.0, (double) nowMillis - newestMillis());
        double known = passedMillis + ahead;
        if (records < FEWEST_RECORDS || known < SHORTEST_MILLIS) {
            return known < CONSTANT_MILLIS ? Double.NaN : weighted(ahead, known);
        }
        return weighted(ahead, known);
    }

    private double weighted(double aheadMillis, double knownMillis) {
        double span = -CONSTANT_MILLIS * Math.expm1(-knownMillis / CONSTANT_MILLIS);
        return records * Math.exp(-aheadMillis / CONSTANT_MILLIS) / span * 1000;
    }

    public void write(DataOutput out) throws IOException {
        clock.write(out);
        out.writeDouble(records);
        out.writeDouble(passedMillis);
    }

    public void read(DataInput in) throws IOException {
        clock.read(in);
        records = in.readDouble();
        passedMillis = in.readDouble();
    }
}
