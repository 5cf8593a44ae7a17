package io.elbo.trainer.train;

import io.elbo.core.calibration.Calibrator;
import io.elbo.core.feature.HistoryInputs;
import io.elbo.core.history.Evidence;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.EvidenceCalibration;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.fit.Keys;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calibration of the evidence of keys, from the held-out rows in the order of time. Evidence of series fades by records, that of
 * transactions by time, if records have one.
 */
final class HeldOutEvidence {
    private static final double RECORDS = 10;
    private static final double SECONDS = 3_600;

    private HeldOutEvidence() {}

    /**
     * @param scores of the held-out rows, in their order
     * @return null if the history has no derived fields
     */
    static @Nullable EvidenceCalibration of(History history, float[] scores, Calibration calibration) {
        if (!history.derives() || scores.length < 2) {
            return null;
        }
        int time = HistoryInputs.of(history.schema()).time(history.schema());
        boolean byTime = !history.isOfSeries() && time != HistoryInputs.NONE;
        Evidence evidence = new Evidence(byTime ? SECONDS : RECORDS);
        Map<Integer, Float> sums = new HashMap<>(); // by key
        Map<Integer, Double> times = new HashMap<>();
        float[] all = new float[scores.length];
        for (int i = 0; i < scores.length; i++) {
            int row = history.trainedRows() + i;
            int key = history.key(row);
            double age = 1;
            if (byTime) {
                double now = history.source(row, time);
                Double before = Double.isNaN(now) ? null : times.put(key, now);
                age = before == null ? 0 : now - before;
            }
            float sum = evidence.next(sums.getOrDefault(key, 0f), age, calibration.surprise(scores[i]));
            if (key != Keys.NONE) {
                sums.put(key, sum);
            }
            all[i] = Math.max(0, sum);
        }
        return new EvidenceCalibration(byTime ? null : RECORDS, byTime ? SECONDS : null, Calibrator.fit(all));
    }
}
