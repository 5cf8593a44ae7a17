package io.elbo.core.history;

import io.elbo.core.feature.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * At which hours of the day (UTC) the key had its records, exponentially weighted by records: {@code -ln((w_h + 2 g_h) / (W +
 * 2))}, with g the shares of all keys. A record counts for the hours around its own, too, by a kernel, so that 9:59 and 10:01
 * are much the same.
 */
final class HourMemory extends Memory {
    private static final int HOURS = 24;
    private static final double SECONDS_PER_HOUR = 3_600;
    private static final double[] KERNEL = {0.05, 0.25, 0.4, 0.25, 0.05};
    private static final double PRIOR = 2;

    private final double decay;
    private final double[] shares; // [HOURS], of all keys
    private final int column;

    HourMemory(int halfLife, List<Double> shares, int column) {
        decay = decay(halfLife);
        this.shares = shares.stream().mapToDouble(Double::doubleValue).toArray();
        this.column = column;
    }

    @Override
    int youngBytes() {
        return HOURS * Float.BYTES;
    }

    private static int hour(double time) {
        return Math.floorMod((long) Math.floor(time / SECONDS_PER_HOUR), HOURS);
    }

    @Override
    void derive(byte[] state, int at, Batch batch, int row, double time, double gap) {
        if (Double.isNaN(time)) {
            return;
        }
        batch.setNumeric(row, column, column(-StrictMath.log(share(state, at, hour(time)))));
    }

    private double share(byte[] state, int at, int hour) {
        double all = 0;
        for (int i = 0; i < HOURS; i++) {
            all += readFloat(state, at + i * Float.BYTES);
        }
        double here = readFloat(state, at + hour * Float.BYTES);
        return (here + PRIOR * shares[hour]) / (all + PRIOR);
    }

    @Override
    boolean fills(int column) {
        return column == this.column;
    }

    @Override
    @Nullable
    Comparison compare(byte[] state, int at, Batch batch, int row, double gap) {
        double time = batch.time(row);
        if (Double.isNaN(time)) {
            return null;
        }
        int most = 0;
        for (int i = 1; i < HOURS; i++) {
            most = share(state, at, i) > share(state, at, most) ? i : most;
        }
        return new Comparison.Hour(hour(time), share(state, at, hour(time)), most);
    }

    @Override
    void advance(
            byte[] state, int at, byte[] next, int to, Batch batch, int row, double time, double gap, Arrival arrival) {
        if (Double.isNaN(time) || arrival == Arrival.LATE) {
            System.arraycopy(state, at, next, to, youngBytes());
            return;
        }
        int hour = hour(time);
        for (int i = 0; i < HOURS; i++) {
            int distance = Math.floorMod(i - hour + KERNEL.length / 2, HOURS);
            double added = distance < KERNEL.length ? KERNEL[distance] : 0;
            write(next, to + i * Float.BYTES, readFloat(state, at + i * Float.BYTES) * decay + added);
        }
    }
}
