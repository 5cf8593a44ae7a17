package io.elbo.core.history;

import io.elbo.core.feature.Batch;
import io.elbo.core.schema.DerivedField;
import org.jspecify.annotations.Nullable;

/**
 * The key's rates of records over a window h and in the long run, each the sum of {@code 2^(-age/span)} over the earlier
 * records: {@code ln((r_h + 1) / (r_long h/long + 1))}. The sums are those at the key's latest time; a record that comes late
 * adds what its age leaves of it.
 */
final class RateMemory extends Memory {
    private static final double LN_2 = StrictMath.log(2);

    private final long windowSeconds;
    private final double window;
    private final @Nullable NormalScore scale;
    private final int column;

    /** @param scale null if the logarithm is read as it is */
    RateMemory(long windowSeconds, @Nullable NormalScore scale, int column) {
        this.scale = scale;
        this.windowSeconds = windowSeconds;
        window = windowSeconds;
        this.column = column;
    }

    @Override
    int youngBytes() {
        return 2 * Float.BYTES;
    }

    private double left(double ageSeconds, double span) {
        return StrictMath.exp(-LN_2 * Math.max(0, ageSeconds) / span);
    }

    @Override
    void derive(byte[] state, int at, Batch batch, int row, double time, double gap) {
        if (Double.isNaN(time)) {
            return;
        }
        double age = Double.isNaN(gap) ? 0 : gap;
        double now = readFloat(state, at) * left(age, window);
        double longRun = readFloat(state, at + Float.BYTES) * left(age, DerivedField.LONG_RUN * window);
        double burst = StrictMath.log((now + 1) / (longRun / DerivedField.LONG_RUN + 1));
        batch.setNumeric(row, column, column(scale == null ? burst : scale.of(burst)));
    }

    @Override
    boolean fills(int column) {
        return column == this.column;
    }

    @Override
    @Nullable
    Comparison compare(byte[] state, int at, Batch batch, int row, double gap) {
        if (Double.isNaN(batch.time(row))) {
            return null;
        }
        double age = Double.isNaN(gap) ? 0 : gap;
        double longRun = readFloat(state, at + Float.BYTES) * left(age, DerivedField.LONG_RUN * window);
        return new Comparison.Rate(
                windowSeconds, readFloat(state, at) * left(age, window) + 1, longRun / DerivedField.LONG_RUN);
    }

    @Override
    void advance(
            byte[] state, int at, byte[] next, int to, Batch batch, int row, double time, double gap, Arrival arrival) {
        double now = readFloat(state, at);
        double longRun = readFloat(state, at + Float.BYTES);
        double age = Double.isNaN(gap) ? 0 : gap;
        if (Double.isNaN(time)) {
            System.arraycopy(state, at, next, to, youngBytes());
        } else if (age >= 0) {
            write(next, to, now * left(age, window) + 1);
            write(next, to + Float.BYTES, longRun * left(age, DerivedField.LONG_RUN * window) + 1);
        } else {
            write(next, to, now + left(-age, window));
            write(next, to + Float.BYTES, longRun + left(-age, DerivedField.LONG_RUN * window));
        }
    }
}
