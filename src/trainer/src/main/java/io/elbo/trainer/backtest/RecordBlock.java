package io.elbo.trainer.backtest;

import io.elbo.core.format.Decoded;
import io.elbo.core.format.SharedDecoder;
import io.elbo.core.score.Scores;
import io.elbo.trainer.source.Rows;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records that go through a backtest together: as they were read, as rows of each model, and with their scores. Reusable. Each
 * stage owns it in turn.
 */
final class RecordBlock {
    /** The maximum number of records. */
    static final int RECORDS = 256;

    private static final Decoded.@Nullable Malformed[] NONE = new Decoded.Malformed[RECORDS];

    private final long[] numbers = new long[RECORDS];
    private final int[] labels = new int[RECORDS];
    private final String[] inputs = new String[RECORDS];
    private final long[] lines = new long[RECORDS];
    private final byte[][] documents = new byte[RECORDS][];
    private final byte[] @Nullable [] keys = new byte[RECORDS][];
    private final long[] timestamps = new long[RECORDS];
    private final Decoded.@Nullable Malformed[] malformed = new Decoded.Malformed[RECORDS];
    private final int[] recordOfRow = new int[RECORDS];
    private final double[] seconds = new double[RECORDS];
    private final boolean[] counted = new boolean[RECORDS];
    private final SharedDecoder.Rows rows;
    private final List<Scores> scores; // of the model at the same place
    private final float[][] surprises; // [models][rows], nats
    private final Set<String> names = new LinkedHashSet<>();
    private int records;
    private int countedRows;
    private double fractionRead;

    RecordBlock(SharedDecoder decoder, List<BacktestModel> models) {
        rows = decoder.rows(RECORDS);
        scores = models.stream().map(model -> model.engine().newScores(RECORDS)).toList();
        surprises = new float[models.size()][RECORDS];
    }

    /**
     * Fills it with the next records.
     *
     * @param labelled whether the records have labels
     * @param named how many of them are asked for their names
     * @return whether there are any
     */
    boolean read(Rows source, boolean labelled, int named) throws IOException {
        records = 0;
        rows.clear();
        names.clear();
        while (records < RECORDS && source.next()) {
            numbers[records] = source.rowNumber();
            labels[records] = labelled ? source.label() : -1;
            inputs[records] = source.inputName();
            lines[records] = source.line();
            documents[records] = source.json();
            keys[records] = source.recordKey();
            timestamps[records] = source.timestampMillis();
            if (records < named) {
                names.addAll(source.names());
            }
            records++;
        }
        fractionRead = source.fractionRead();
        return records > 0;
    }

    /** Reads the documents into a row of each model. */
    void decode() {
        System.arraycopy(NONE, 0, malformed, 0, RECORDS);
        for (int record = 0; record < records; record++) {
            Decoded decoded = rows.decode(documents[record]);
            if (decoded instanceof Decoded.Malformed bad) {
                malformed[record] = bad;
            } else if (decoded == Decoded.ROW) {
                recordOfRow[rows.size() - 1] = record;
            }
        }
    }

    /** Notes the time of each row, and whether it counts. */
    void date(BacktestSettings settings) {
        RecordTime time = settings.time();
        countedRows = 0;
        for (int row = 0; row < rows.size(); row++) {
            seconds[row] = time == null ? Double.NaN : time.seconds(this, row, scores.size());
            counted[row] = settings.counts(seconds[row]);
            countedRows += counted[row] ? 1 : 0;
        }
    }

    /** Fills the derived fields of each row, and remembers its record. */
    void derive(List<BacktestModel> models) {
        for (int model = 0; model < models.size(); model++) {
            for (int row = 0; row < rows.size(); row++) {
                int record = recordOfRow[row];
                models.get(model).histories().advance(rows.batch(model), row, keys[record], timestamps[record]);
            }
        }
    }

    /** Scores each row by each model, if one of them counts. */
    void score(List<BacktestModel> models) {
        if (countedRows == 0) {
            return;
        }
        for (int model = 0; model < models.size(); model++) {
            models.get(model).engine().score(rows.batch(model), scores.get(model));
            for (int row = 0; row < rows.size(); row++) {
                surprises[model][row] =
                        (float) models.get(model).metadata().calibration().surprise(rawScore(model, row));
            }
        }
    }

    int records() {
        return records;
    }

    /** Why the record cannot be read; null if it is a row. */
    Decoded.@Nullable Malformed malformed(int record) {
        return malformed[record];
    }

    /** The decoded records: a batch of each model. */
    SharedDecoder.Rows rows() {
        return rows;
    }

    /** Since 1970; NaN if the record has no time. */
    double seconds(int row) {
        return seconds[row];
    }

    /** Whether the row is more than a part of the histories. */
    boolean counts(int row) {
        return counted[row];
    }

    /** How many rows count. */
    int countedRows() {
        return countedRows;
    }

    float rawScore(int model, int row) {
        return scores.get(model).rawScore(row);
    }

    /** The surprise that a service publishes as the score, nats. */
    float surprise(int model, int row) {
        return surprises[model][row];
    }

    long number(int row) {
        return numbers[recordOfRow[row]];
    }

    /** 0 ordinary, 1 anomaly, -1 unknown. */
    int label(int row) {
        return labels[recordOfRow[row]];
    }

    /** Of the Kafka record, milliseconds since 1970; negative if the record is one of a file. */
    long timestampMillis(int row) {
        return timestamps[recordOfRow[row]];
    }

    /** By what a person finds the record: file and line, or partition and offset. */
    String place(int row) {
        return placeOfRecord(recordOfRow[row]);
    }

    /** The same of a record that may be no row. */
    String placeOfRecord(int record) {
        return inputs[record] + (timestamps[record] < 0 ? ":" : "@") + lines[record];
    }

    /** The record as JSON; not to be changed. */
    byte[] document(int row) {
        return documents[recordOfRow[row]];
    }

    /** The input of the first record. */
    String input() {
        return inputs[0];
    }

    /** The names at the top of the records that were asked for them. */
    List<String> names() {
        return List.copyOf(names);
    }

    double fractionRead() {
        return fractionRead;
    }
}
