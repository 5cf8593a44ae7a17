package io.elbo.trainer.evaluate;

import io.elbo.core.format.Decoded;
import io.elbo.core.model.Calibration;
import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.ThresholdPolicy;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Raw scores and labels of the rows that have one, in the file's order; the other rows are counted. */
public final class LabelledScores implements FileScorer.Sink {
    /** The alert budgets that realised figures are given for, as they stand in JSON. */
    public static final List<String> BUDGETS = List.of("1e-2", "1e-3");

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

    /** What a threshold of raw scores flags. */
    public Alarms alarms(float rawThreshold) {
        return Alarms.of(Arrays.copyOf(rawScore, rows), Arrays.copyOf(anomaly, rows), rawThreshold);
    }

    /** What the model's own thresholds flag, by {@link #BUDGETS}. */
    public Map<String, Alarms> realised(Calibration calibration) {
        Map<String, Alarms> realised = new LinkedHashMap<>();
        for (String text : BUDGETS) {
            AlertBudget.Share budget = AlertBudget.parseShare(text);
            realised.put(text, alarms(new ThresholdPolicy(calibration, budget, budget.critical()).rawThreshold()));
        }
        return realised;
    }
}
