package io.elbo.trainer.evaluate;

import io.elbo.core.feature.Decoded;
import java.util.Arrays;

/** Raw scores and labels of the rows that have one, in the file's order; the other rows are counted. */
public final class LabelledScores implements FileScorer.Sink {
    private float[] rawScore = new float[1024];
    private boolean[] anomaly = new boolean[1024];
    private int rows;
    private long unlabelled;
    private long malformed;

    @Override
    public void scored(ScoredBatch scored, int row) {
        int label = scored.label(row);
        if (label < 0) {
            unlabelled++;
            return;
        }
        if (rows == rawScore.length) {
            rawScore = Arrays.copyOf(rawScore, rows * 2);
            anomaly = Arrays.copyOf(anomaly, rows * 2);
        }
        rawScore[rows] = scored.scores().rawScore(row);
        anomaly[rows] = label == 1;
        rows++;
    }

    @Override
    public void malformed(long rowNumber, Decoded.Malformed reason) {
        malformed++;
    }

    /** Rows with a label. */
    public int rows() {
        return rows;
    }

    public float rawScore(int row) {
        return rawScore[row];
    }

    public boolean isAnomaly(int row) {
        return anomaly[row];
    }

    public long unlabelled() {
        return unlabelled;
    }

    public long malformed() {
        return malformed;
    }

    public Ranking ranking() {
        return Ranking.of(Arrays.copyOf(rawScore, rows), Arrays.copyOf(anomaly, rows));
    }
}
