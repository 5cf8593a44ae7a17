package io.elbo.core.feature;

import io.elbo.core.schema.Schema;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/**
 * Records awaiting one call of the model. Owns two row-major direct buffers: {@code numeric} [capacity,
 * numericColumns], in the field's units less its centre and divided by its scale, with NaN for missing, and {@code
 * categorical} [capacity, categoricalColumns] with {@link Codes}. Reusable; not thread-safe: one owner fills, scores and clears it.
 */
public final class Batch implements Columns {
    private final Schema schema;
    private final int capacity;
    private final FloatBuffer numeric;
    private final LongBuffer categorical;
    private final float[] missingNumeric; // [numericColumns]
    private final long[] missingCategorical; // [categoricalColumns]
    private int rows;

    public Batch(Schema schema, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1, got " + capacity);
        }
        this.schema = schema;
        this.capacity = capacity;
        numeric = direct(capacity * schema.numericColumns() * Float.BYTES).asFloatBuffer();
        categorical =
                direct(capacity * schema.categoricalColumns() * Long.BYTES).asLongBuffer();
        missingNumeric = new float[schema.numericColumns()];
        Arrays.fill(missingNumeric, Float.NaN);
        missingCategorical = new long[schema.categoricalColumns()];
        Arrays.fill(missingCategorical, Codes.MISSING);
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    public Schema schema() {
        return schema;
    }

    public int capacity() {
        return capacity;
    }

    public int rows() {
        return rows;
    }

    public boolean isFull() {
        return rows == capacity;
    }

    public void clear() {
        rows = 0;
    }

    /** Appends a row in which every field is missing, and returns its index. */
    public int appendRow() {
        if (isFull()) {
            throw new IllegalStateException("the batch is full: " + capacity + " rows");
        }
        int row = rows++;
        clearRow(row);
        return row;
    }

    /** Appends a copy of a row of another batch of the same schema, or of this one, and returns its index. */
    public int appendCopy(Batch from, int fromRow) {
        if (fromRow < 0 || fromRow >= from.rows) {
            throw new IndexOutOfBoundsException("row " + fromRow + " of " + from.rows);
        }
        int row = appendRow();
        copyNumeric(row, 0, from, fromRow, 0, missingNumeric.length);
        copyCategorical(row, 0, from, fromRow, 0, missingCategorical.length);
        return row;
    }

    /** Leaves every field of the row missing. */
    void clearRow(int row) {
        numeric.put(row * missingNumeric.length, missingNumeric);
        categorical.put(row * missingCategorical.length, missingCategorical);
    }

    /** Takes the last row back, as when its record turns out to be malformed. */
    public void removeLastRow() {
        if (rows == 0) {
            throw new IllegalStateException("the batch is empty");
        }
        rows--;
    }

    public void setNumeric(int row, int column, float value) {
        numeric.put(row * schema.numericColumns() + column, value);
    }

    @Override
    public float numeric(int row, int column) {
        return numeric.get(row * schema.numericColumns() + column);
    }

    public void setCategorical(int row, int column, long code) {
        categorical.put(row * schema.categoricalColumns() + column, code);
    }

    @Override
    public long categorical(int row, int column) {
        return categorical.get(row * schema.categoricalColumns() + column);
    }

    /** Copies adjacent numeric columns of another batch's row into this batch's. */
    void copyNumeric(int row, int column, Batch from, int fromRow, int fromColumn, int columns) {
        numeric.put(
                row * missingNumeric.length + column,
                from.numeric,
                fromRow * from.missingNumeric.length + fromColumn,
                columns);
    }

    /** Copies adjacent categorical columns of another batch's row into this batch's. */
    void copyCategorical(int row, int column, Batch from, int fromRow, int fromColumn, int columns) {
        categorical.put(
                row * missingCategorical.length + column,
                from.categorical,
                fromRow * from.missingCategorical.length + fromColumn,
                columns);
    }

    /** The filled part of the numeric buffer, [rows, numericColumns], sharing its memory. */
    public FloatBuffer numericRows() {
        return numeric.slice(0, rows * schema.numericColumns());
    }

    /** The filled part of the categorical buffer, [rows, categoricalColumns], sharing its memory. */
    public LongBuffer categoricalRows() {
        return categorical.slice(0, rows * schema.categoricalColumns());
    }
}
