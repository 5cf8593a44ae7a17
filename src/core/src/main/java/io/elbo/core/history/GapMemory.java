package io.elbo.core.history;

import io.elbo.core.feature.Batch;
import org.jspecify.annotations.Nullable;

/**
 * The seconds since the key's latest record: {@code ln(1 + seconds)}; 0 if this record is earlier. It needs no memory of its own.
 * A key's first record is taken to have the mean of all keys.
 */
final class GapMemory extends Memory {
    private final double mean;
    private final int column;

    GapMemory(double mean, int column) {
        this.mean = mean;
        this.column = column;
    }

    @Override
    int youngBytes() {
        return 0;
    }

    @Override
    void derive(byte[] state, int at, Batch batch, int row, double time, double gap) {
        if (!Double.isNaN(time)) {
            batch.setNumeric(row, column, column(Double.isNaN(gap) ? mean : StrictMath.log(1 + Math.max(0, gap))));
        }
    }

    @Override
    boolean fills(int column) {
        return column == this.column;
    }

    @Override
    @Nullable
    Comparison compare(byte[] state, int at, Batch batch, int row, double gap) {
        return Double.isNaN(batch.time(row)) ? null : new Comparison.Gap(Double.isNaN(gap) ? gap : Math.max(0, gap));
    }

    @Override
    void advance(
            byte[] state,
            int at,
            byte[] next,
            int to,
            Batch batch,
            int row,
            double time,
            double gap,
            Arrival arrival) {}
}
