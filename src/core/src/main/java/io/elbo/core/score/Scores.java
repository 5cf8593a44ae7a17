package io.elbo.core.score;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Raw scores of one batch, and their parts: row i belongs to record i. Owns direct buffers that the runtime writes into;
 * reusable, valid until the next scoring. Not thread-safe.
 */
public final class Scores {
    private final int capacity;
    private final List<String> partNames;
    private final FloatBuffer rawScore; // [capacity]
    private final List<FloatBuffer> parts; // of the part at the same place, each [capacity]
    private int rows;

    /**
     * @param capacity the maximum number of rows
     * @param partNames the parts of the model's score, in its order
     */
    public Scores(int capacity, List<String> partNames) {
        this.capacity = capacity;
        this.partNames = List.copyOf(partNames);
        rawScore = direct(capacity);
        parts = this.partNames.stream().map(name -> direct(capacity)).toList();
    }

    private static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(floats * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    public int capacity() {
        return capacity;
    }

    public int rows() {
        return rows;
    }

    /** How many parts a score has. */
    public int parts() {
        return parts.size();
    }

    /** Holds the scores of so many rows from now on; for engines. */
    public void rows(int scored) {
        if (scored < 0 || scored > capacity) {
            throw new IllegalArgumentException(scored + " rows, but scores hold " + capacity);
        }
        rows = scored;
    }

    /** Sets the scores of one row; for engines that do not write into the buffers. */
    public void set(int row, float newRawScore, float... newParts) {
        rawScore.put(checked(row), newRawScore);
        for (int part = 0; part < newParts.length; part++) {
            parts.get(part).put(row, newParts[part]);
        }
    }

    /** The model's own score of the record, never negative; the calibration turns it into a surprise. */
    public float rawScore(int row) {
        return rawScore.get(checked(row));
    }

    /** @param part its place in the model's list of parts */
    public float part(int row, int part) {
        return parts.get(part).get(checked(row));
    }

    /** Whether the row's score and all parts of it are finite, as the contract says. */
    public boolean isFinite(int row) {
        boolean finite = Float.isFinite(rawScore(row));
        for (int part = 0; part < parts.size(); part++) {
            finite &= Float.isFinite(part(row, part));
        }
        return finite;
    }

    /** All parts of the row's score. */
    public ScoreParts parts(int row) {
        float[] values = new float[parts.size()];
        for (int part = 0; part < values.length; part++) {
            values[part] = part(row, part);
        }
        return new ScoreParts(partNames, values);
    }

    private int checked(int row) {
        if (row < 0 || row >= rows) {
            throw new IndexOutOfBoundsException("row " + row + " of " + rows);
        }
        return row;
    }

    /** Where an engine writes the raw scores, [capacity]. */
    public FloatBuffer rawScoreBuffer() {
        return rawScore;
    }

    /** Where an engine writes one part of the scores, [capacity]. */
    public FloatBuffer partBuffer(int part) {
        return parts.get(part);
    }
}
