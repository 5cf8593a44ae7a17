package io.elbo.core.feature;

import io.elbo.core.schema.Schema;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Records awaiting one call of the model. If the schema has derived fields, it also holds what these look at: by row the
 * values, the record's time and key, and the state of the key before the record. Owns two row-major direct buffers: {@code numeric} [capacity,
 * numericColumns], in the field's units less its centre and divided by its scale, with NaN for missing, and {@code
 * categorical} [capacity, categoricalColumns] with {@link Codes}. Reusable; not thread-safe: one owner fills, scores and clears it.
 */
public final class Batch implements Columns {
    private static final int SCRATCH_BYTES = 128;

    private final Schema schema;
    private final int capacity;
    private final FloatBuffer numeric;
    private final LongBuffer categorical;
    private final float[] missingNumeric; // [numericColumns]
    private final long[] missingCategorical; // [categoricalColumns]
    private final HistoryInputs inputs;
    private final double[] sources; // [capacity, sources]
    private final byte[] @Nullable [] keyParts; // [capacity, parts of the key]
    private final byte[] @Nullable [] states; // [capacity], or none if there are no derived fields
    private final double[] times; // as many as states
    private final byte[] scratch = new byte[SCRATCH_BYTES];
    private final Notes notes = new Notes();
    private int rows;

    public Batch(Schema schema, int capacity) {
        this(schema, HistoryInputs.of(schema), capacity);
    }

    /** @param inputs what derived fields need, of this schema or of several */
    Batch(Schema schema, HistoryInputs inputs, int capacity) {
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
        this.inputs = inputs;
        sources = new double[capacity * inputs.sources()];
        keyParts = new byte[capacity * inputs.keyParts()][];
        states = new byte[inputs.isNeeded() ? capacity : 0][];
        times = new double[states.length];
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
        if (states.length > 0) {
            System.arraycopy(
                    from.sources, fromRow * inputs.sources(), sources, row * inputs.sources(), inputs.sources());
            System.arraycopy(
                    from.keyParts, fromRow * inputs.keyParts(), keyParts, row * inputs.keyParts(), inputs.keyParts());
            states[row] = from.states[fromRow];
            times[row] = from.times[fromRow];
        }
        return row;
    }

    /** Memory for whoever reads a value into the batch; nothing in it outlasts the reading of one value. */
    byte[] scratch() {
        return scratch;
    }

    /** Of the record that is being read. */
    public Notes notes() {
        return notes;
    }

    /** Leaves every field of the row missing. */
    public void clearRow(int row) {
        numeric.put(row * missingNumeric.length, missingNumeric);
        categorical.put(row * missingCategorical.length, missingCategorical);
        if (states.length > 0) {
            Arrays.fill(sources, row * inputs.sources(), (row + 1) * inputs.sources(), Double.NaN);
            Arrays.fill(keyParts, row * inputs.keyParts(), (row + 1) * inputs.keyParts(), null);
            states[row] = null;
            times[row] = Double.NaN;
        }
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

    /** A value that derived fields look at, by its index in {@link HistoryInputs}; NaN if it is missing. */
    public double source(int row, int index) {
        return sources[row * inputs.sources() + index];
    }

    public void setSource(int row, int index, double value) {
        sources[row * inputs.sources() + index] = value;
    }

    byte @Nullable [] keyPart(int row, int part) {
        return keyParts[row * inputs.keyParts() + part];
    }

    void setKeyPart(int row, int part, byte @Nullable [] bytes) {
        keyParts[row * inputs.keyParts() + part] = bytes;
    }

    /**
     * The key that stands in the record's value: the text of its one part, or each part behind its length (four bytes, big-endian).
     * Null if a part is missing, or the key does not stand in the value.
     */
    public byte @Nullable [] key(int row) {
        int parts = inputs.keyParts();
        int bytes = 0;
        for (int i = 0; i < parts; i++) {
            byte[] part = keyPart(row, i);
            if (part == null) {
                return null;
            }
            bytes += Integer.BYTES + part.length;
        }
        if (parts < 2) {
            return parts == 0 ? null : keyPart(row, 0);
        }
        ByteBuffer key = ByteBuffer.allocate(bytes);
        for (int i = 0; i < parts; i++) {
            byte[] part = keyPart(row, i);
            if (part != null) {
                key.putInt(part.length).put(part);
            }
        }
        return key.array();
    }

    /** The state of the row's key before the record, from which its derived fields were filled; null if there was none. */
    public byte @Nullable [] state(int row) {
        return states[row];
    }

    /** When the row's record happened, as its derived fields were filled: seconds since 1970; NaN if unknown. */
    public double time(int row) {
        return times[row];
    }

    /** Notes from what the row's derived fields were filled. */
    public void setState(int row, byte @Nullable [] state, double timeSeconds) {
        states[row] = state;
        times[row] = timeSeconds;
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
