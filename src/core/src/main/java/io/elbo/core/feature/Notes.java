package io.elbo.core.feature;

import java.util.Arrays;

/**
 * What a decoder notes of the record that it reads, beside the row: what becomes of the record, for example whether its row was
 * deleted. Readers of its own write here what stands at places of which no field knows. Belongs to the owner of a {@link Batch};
 * nothing in it outlasts the reading of one record. Not thread-safe.
 */
public final class Notes {
    /** How many marks there are. */
    public static final int MARKS = 4;

    private static final int INITIAL_BYTES = 256;

    private final int[] marks = new int[MARKS];
    private byte[] text = {};
    private int length;

    Notes() {}

    /** Sets all marks to 0, and forgets the text. */
    public void clear() {
        Arrays.fill(marks, 0);
        length = 0;
    }

    public int mark(int index) {
        return marks[index];
    }

    public void setMark(int index, int value) {
        marks[index] = value;
    }

    /** Begins a new text. */
    public void clearText() {
        length = 0;
    }

    /** Adds bytes to the text. */
    public void append(byte[] bytes, int from, int to) {
        int added = to - from;
        reserve(added);
        System.arraycopy(bytes, from, text, length, added);
        length += added;
    }

    /** Adds a byte to the text. */
    public void append(byte b) {
        if (length == text.length) {
            reserve(1);
        }
        text[length++] = b;
    }

    private void reserve(int bytes) {
        if (text.length - length < bytes) {
            text = Arrays.copyOf(text, Math.max(INITIAL_BYTES, Math.max(2 * text.length, length + bytes)));
        }
    }

    /** A copy of the text. */
    public byte[] text() {
        return Arrays.copyOf(text, length);
    }
}
