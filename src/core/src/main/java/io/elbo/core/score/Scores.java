package io.elbo.core.score;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Scores of one batch: row i belongs to record i; finite, in nats. Owns direct buffers that the runtime writes into;
 * reusable, valid until the next scoring. Not thread-safe.
 */
public final class Scores {
    private final int capacity;
    private final FloatBuffer score;
    private final FloatBuffer reconstructionLoss;
    private final FloatBuffer klDivergence;
    private int rows;

    public Scores(int capacity) {
        this.capacity = capacity;
        score = direct(capacity);
        reconstructionLoss = direct(capacity);
        klDivergence = direct(capacity);
    }

    static FloatBuffer direct(int floats) {
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

    /** Holds the scores of so many rows from now on; for scorers. */
    public void rows(int scored) {
        if (scored < 0 || scored > capacity) {
            throw new IllegalArgumentException(scored + " rows, but scores hold " + capacity);
        }
        rows = scored;
    }

    /** Sets the scores of one row; for scorers that do not write into the buffers. */
    public void set(int row, float newScore, float newReconstructionLoss, float newKlDivergence) {
        score.put(checked(row), newScore);
        reconstructionLoss.put(row, newReconstructionLoss);
        klDivergence.put(row, newKlDivergence);
    }

    /** The surprise of the record, never negative. */
    public float score(int row) {
        return score.get(checked(row));
    }

    public float reconstructionLoss(int row) {
        return reconstructionLoss.get(checked(row));
    }

    public float klDivergence(int row) {
        return klDivergence.get(checked(row));
    }

    private int checked(int row) {
        if (row < 0 || row >= rows) {
            throw new IndexOutOfBoundsException("row " + row + " of " + rows);
        }
        return row;
    }

    FloatBuffer scoreBuffer() {
        return score;
    }

    FloatBuffer reconstructionLossBuffer() {
        return reconstructionLoss;
    }

    FloatBuffer klDivergenceBuffer() {
        return klDivergence;
    }
}
