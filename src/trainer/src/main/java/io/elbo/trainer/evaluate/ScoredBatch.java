package io.elbo.trainer.evaluate;

import io.elbo.core.feature.Batch;
import io.elbo.core.score.Scores;
import io.elbo.trainer.source.Rows;
import org.jspecify.annotations.Nullable;

/** Records of a file with their scores, in the file's order. Lent for the call: the next batch overwrites it. */
public final class ScoredBatch {
    private final Batch batch;
    private final Scores scores;
    private final long[] rowNumbers;
    private final int[] labels;
    private final @Nullable String[] labelTexts;
    private final byte[][] documents;
    private final int[] partitions;
    private final long[] offsets;

    ScoredBatch(Batch batch, Scores scores) {
        this.batch = batch;
        this.scores = scores;
        rowNumbers = new long[batch.capacity()];
        labels = new int[batch.capacity()];
        labelTexts = new @Nullable String[batch.capacity()];
        documents = new byte[batch.capacity()][];
        partitions = new int[batch.capacity()];
        offsets = new long[batch.capacity()];
    }

    /** Notes where the batch's last row comes from: the current one of the data. */
    void note(Rows rows, int label, byte[] document) {
        int row = batch.rows() - 1;
        rowNumbers[row] = rows.rowNumber();
        partitions[row] = rows.partition();
        offsets[row] = rows.line();
        labels[row] = label;
        labelTexts[row] = rows.labelText();
        documents[row] = document;
    }

    public Batch batch() {
        return batch;
    }

    public Scores scores() {
        return scores;
    }

    /** Position of the record in the file, from 0. */
    public long rowNumber(int row) {
        return rowNumbers[row];
    }

    /** The partition of a record of a topic; negative for those of files. */
    public int partition(int row) {
        return partitions[row];
    }

    /** The offset of a record of a topic in its partition. */
    public long offset(int row) {
        return offsets[row];
    }

    /** 0 ordinary, 1 anomaly, -1 unknown, or not asked for. */
    public int label(int row) {
        return labels[row];
    }

    /** The label as it is written; null where there is none. */
    public @Nullable String labelText(int row) {
        return labelTexts[row];
    }

    /** The record as JSON; not to be changed. */
    public byte[] document(int row) {
        return documents[row];
    }
}
