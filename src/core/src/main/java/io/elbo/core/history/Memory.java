package io.elbo.core.history;

import io.elbo.core.feature.Batch;
import io.elbo.core.feature.HistoryInputs;
import org.jspecify.annotations.Nullable;

/**
 * What a key remembers for one derived field, or for several that share it: some bytes of the state, the columns that these
 * fill, and how a record changes them. Immutable; the bytes belong to the caller. Numbers are computed in double precision
 * and rounded to what the state holds, so a state that went through a store gives the same results as one that did not. {@link
 * StrictMath} gives them on every machine.
 *
 * <p>Bytes of zeros, {@link #youngBytes} long, are the memory of a key of which nothing is known.
 */
abstract class Memory {
    /** Columns have no larger absolute value: what is so far away is absurd, however much farther it is. */
    static final double MAX_COLUMN = 1e6;
    /** Numbers of records are read as no larger ones, so that their squares stay finite. */
    static final double MAX_NUMBER = 1e18;

    /** How many bytes a young key's memory takes. */
    abstract int youngBytes();

    /** How many bytes the memory at this place of a state takes; more than there are if the state is no such one. */
    int bytes(byte[] state, int at) {
        return youngBytes();
    }

    /** How many bytes the memory will take after the row's record. */
    int nextBytes(byte[] state, int at, Batch batch, int row, Arrival arrival) {
        return bytes(state, at);
    }

    /**
     * Fills the columns of the row.
     *
     * @param time of the record, seconds since 1970; NaN if unknown
     * @param gap seconds since the key's latest record, negative if this one is earlier; NaN if unknown
     */
    abstract void derive(byte[] state, int at, Batch batch, int row, double time, double gap);

    /** The index of the value that it looks at; {@link HistoryInputs#NONE} if it looks at the time alone. */
    int source() {
        return HistoryInputs.NONE;
    }

    /** Whether it fills this column. */
    abstract boolean fills(int column);

    /** What its columns say of the row, in other words; null if the row lacks what they look at. */
    @Nullable
    abstract Comparison compare(byte[] state, int at, Batch batch, int row, double gap);

    /** The number with which the column would have the derived value; NaN if there is none. */
    double number(byte[] state, int at, Batch batch, int row, int column, double derived) {
        return Double.NaN;
    }

    /** Writes what is remembered after the row's record to another state. */
    abstract void advance(
            byte[] state, int at, byte[] next, int to, Batch batch, int row, double time, double gap, Arrival arrival);

    static float column(double value) {
        return (float) Math.max(-MAX_COLUMN, Math.min(MAX_COLUMN, value));
    }

    /** By what a memory of so many records as half-life is multiplied at each of them. */
    static double decay(int halfLife) {
        return StrictMath.pow(2, -1.0 / halfLife);
    }

    static float readFloat(byte[] state, int at) {
        return (float) KeyState.FLOAT.get(state, at);
    }

    static void write(byte[] state, int at, double value) {
        KeyState.FLOAT.set(state, at, (float) value);
    }

    static double readDouble(byte[] state, int at) {
        return (double) KeyState.DOUBLE.get(state, at);
    }

    static void writeDouble(byte[] state, int at, double value) {
        KeyState.DOUBLE.set(state, at, value);
    }
}
