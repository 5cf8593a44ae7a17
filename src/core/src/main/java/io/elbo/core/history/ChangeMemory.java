package io.elbo.core.history;

import io.elbo.core.feature.Batch;
import org.jspecify.annotations.Nullable;

/**
 * The last number of a counter that only rises: the column is the difference from it, or the number itself if it is smaller, because
 * the counter has then started again at 0. A key's first record is taken to have the mean difference of all keys.
 */
final class ChangeMemory extends Memory {
    private static final int KNOWN_AT = Double.BYTES;

    private final int source;
    private final double mean;
    private final int column;

    ChangeMemory(int source, double mean, int column) {
        this.source = source;
        this.mean = mean;
        this.column = column;
    }

    @Override
    int youngBytes() {
        return KNOWN_AT + 1;
    }

    private double number(Batch batch, int row) {
        return Math.max(-MAX_NUMBER, Math.min(MAX_NUMBER, batch.source(row, source)));
    }

    @Override
    void derive(byte[] state, int at, Batch batch, int row, double time, double gap) {
        double x = number(batch, row);
        if (Double.isNaN(x)) {
            return;
        }
        double last = readDouble(state, at);
        boolean reset = x < last && x >= 0 && last >= 0;
        batch.setNumeric(row, column, (float) (state[at + KNOWN_AT] == 0 ? mean : reset ? x : x - last));
    }

    @Override
    int source() {
        return source;
    }

    @Override
    boolean fills(int column) {
        return column == this.column;
    }

    private static double last(byte[] state, int at) {
        return state[at + KNOWN_AT] == 0 ? Double.NaN : readDouble(state, at);
    }

    @Override
    @Nullable
    Comparison compare(byte[] state, int at, Batch batch, int row, double gap) {
        double x = number(batch, row);
        return Double.isNaN(x) ? null : new Comparison.Counter(x, last(state, at));
    }

    @Override
    double number(byte[] state, int at, Batch batch, int row, int column, double derived) {
        return last(state, at) + derived;
    }

    @Override
    void advance(
            byte[] state, int at, byte[] next, int to, Batch batch, int row, double time, double gap, Arrival arrival) {
        System.arraycopy(state, at, next, to, youngBytes());
        double x = number(batch, row);
        boolean known = state[at + KNOWN_AT] != 0;
        if (!Double.isNaN(x) && (arrival == Arrival.IN_ORDER || !known)) {
            writeDouble(next, to, x);
            next[to + KNOWN_AT] = 1;
        }
    }
}
