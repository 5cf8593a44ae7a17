package io.elbo.bench.series;

import io.elbo.core.feature.Decoded;
import io.elbo.core.history.Evidence;
import io.elbo.core.model.Calibration;
import io.elbo.trainer.evaluate.FileScorer;
import io.elbo.trainer.evaluate.Ranking;
import io.elbo.trainer.evaluate.ScoredBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Scores of a test by key: of each record, and with the evidence of those before it. */
final class KeyScores implements FileScorer.Sink {
    private final Calibration calibration;
    private final double threshold;
    private final Evidence evidence;
    private final Function<byte[], String> keyOf;
    private final Map<String, Series> series = new LinkedHashMap<>();
    private long ordinary;
    private long alarms;

    /** One key's scores. */
    private static final class Series {
        final List<Float> records = new ArrayList<>();
        final List<Float> evidence = new ArrayList<>();
        final List<Boolean> anomalies = new ArrayList<>();
        float sum;

        Ranking ranking(List<Float> scores) {
            float[] array = new float[scores.size()];
            boolean[] labels = new boolean[scores.size()];
            for (int i = 0; i < array.length; i++) {
                array[i] = scores.get(i);
                labels[i] = anomalies.get(i);
            }
            return Ranking.of(array, labels);
        }
    }

    /** @param keyOf the key of a record's document */
    KeyScores(Calibration calibration, double budget, Evidence evidence, Function<byte[], String> keyOf) {
        this.calibration = calibration;
        threshold = calibration.threshold(budget);
        this.evidence = evidence;
        this.keyOf = keyOf;
    }

    @Override
    public void scored(ScoredBatch scored, int row) {
        Series key = series.computeIfAbsent(keyOf.apply(scored.document(row)), unused -> new Series());
        float raw = scored.scores().rawScore(row);
        boolean anomaly = scored.label(row) == 1;
        key.sum = evidence.next(key.sum, 1, calibration.surprise(raw));
        key.records.add(raw);
        key.evidence.add(key.sum);
        key.anomalies.add(anomaly);
        if (!anomaly) {
            ordinary++;
            alarms += raw >= threshold ? 1 : 0;
        }
    }

    @Override
    public void malformed(long rowNumber, Decoded.Malformed malformed) {
        throw new IllegalStateException("row " + rowNumber + " is malformed: " + malformed.detail());
    }

    /** Mean over the keys that have anomalies, of the records' scores or of the evidence. */
    double mean(boolean withEvidence, ToDoubleFunction<Ranking> figure) {
        return series.values().stream()
                .map(key -> key.ranking(withEvidence ? key.evidence : key.records))
                .mapToDouble(figure)
                .filter(Double::isFinite)
                .average()
                .orElse(Double.NaN);
    }

    int keys() {
        return series.size();
    }

    /** Share of the ordinary records that are flagged. */
    double alarms() {
        return (double) alarms / ordinary;
    }
}
