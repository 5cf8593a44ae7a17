package io.elbo.bench.series;

import io.elbo.bench.quality.StrictSink;
import io.elbo.core.history.Evidence;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.EvidenceCalibration;
import io.elbo.core.model.ModelMetadata;
import io.elbo.trainer.evaluate.Ranking;
import io.elbo.trainer.evaluate.ScoredBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Scores of a test by key: of each record, and with the evidence of those before it. */
final class KeyScores implements StrictSink {
    /** The half-life of evidence that a model knows nothing of. */
    private static final double RECORDS = 20;

    private final Calibration calibration;
    private final double threshold;
    private final Evidence evidence;
    private final double evidenceThreshold;
    private final Function<byte[], String> keyOf;
    private final Map<String, Series> series = new LinkedHashMap<>();
    private long ordinary;
    private long alarms;
    private long highEvidence;

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

    /**
     * @param model if it does not know the evidence of keys, surprises are summed up, and no threshold is known
     * @param keyOf the key of a record's document
     */
    KeyScores(ModelMetadata model, double budget, Function<byte[], String> keyOf) {
        calibration = model.calibration();
        threshold = calibration.threshold(budget);
        EvidenceCalibration ofKeys = model.evidence();
        if (ofKeys == null) {
            evidence = new Evidence(RECORDS);
            evidenceThreshold = Double.NaN;
        } else {
            evidence = new Evidence(ofKeys.halfLife(), surprise -> ofKeys.amount(surprise, calibration));
            evidenceThreshold = ofKeys.calibration().threshold(budget);
        }
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
            highEvidence += key.sum >= evidenceThreshold ? 1 : 0;
        }
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

    /** Share of the ordinary records after which the evidence of their key is as high as where an incident opens. */
    double highEvidence() {
        return Double.isNaN(evidenceThreshold) ? Double.NaN : (double) highEvidence / ordinary;
    }
}
