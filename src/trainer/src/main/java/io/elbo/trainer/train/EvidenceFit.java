package io.elbo.trainer.train;

import io.elbo.core.calibration.Calibrator;
import io.elbo.core.history.Evidence;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.EvidenceCalibration;
import io.elbo.core.model.EvidenceUnit;
import io.elbo.core.score.Engine;
import io.elbo.trainer.fit.History;
import io.elbo.trainer.fit.Keys;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Fits the evidence of keys: the unit of what records add to it, and its calibration.
 *
 * <p>The unit follows from the held-out rows. The calibration follows from all rows of some keys in the order of time, trained and
 * held-out ones. Held-out rows alone are a few records here and there, and evidence over their gaps would not know how long
 * unusual times last. A model scores rows that it was trained on a little lower, so their scores are brought to the origin and scale
 * of the held-out ones.
 *
 * <p>Evidence of series fades by records, that of transactions by time, if records have one.
 */
final class EvidenceFit {
    /** The half-life of series. */
    static final double RECORDS = 20;

    private static final double SECONDS = 3_600;
    /** A record adds no more than so many ordinary ones. It was chosen so that one alone does not hold an incident open for long. */
    private static final double LIMIT = 100;

    private static final double LOW = 0.01; // the smallest score is a matter of chance
    private static final double HIGH = 0.99; // a few absurd scores must not decide what is ordinary
    private static final int MAX_ROWS = 200_000;

    private final Engine engine;
    private final History history;

    /** @param engine of the model, whose calibration is not asked */
    EvidenceFit(Engine engine, History history) {
        this.engine = engine;
        this.history = history;
    }

    /**
     * @param heldOut scores of the held-out rows
     * @return null if the history has no derived fields
     */
    @Nullable
    EvidenceCalibration fit(float[] heldOut, Calibration ofRecords) {
        if (!history.derives() || heldOut.length < 2) {
            return null;
        }
        boolean byTime = !history.isOfSeries() && history.hasTimes();
        EvidenceUnit unit = unit(heldOut);
        EvidenceCalibration uncalibrated =
                new EvidenceCalibration(byTime ? null : RECORDS, byTime ? SECONDS : null, unit, ofRecords);
        int[] rows = rows();
        float[] scores = RowScores.of(engine, history, rows);
        level(rows, scores, unit);
        Evidence evidence = new Evidence(uncalibrated.halfLife(), surprise -> uncalibrated.amount(surprise, ofRecords));
        Map<Integer, Float> sums = new HashMap<>(); // by key
        Map<Integer, Double> times = new HashMap<>();
        float[] all = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            int key = history.key(rows[i]);
            double age = byTime ? age(times, key, history.time(rows[i])) : 1;
            float sum = evidence.next(sums.getOrDefault(key, 0f), age, ofRecords.surprise(scores[i]));
            if (key != Keys.NONE) {
                sums.put(key, sum);
            }
            all[i] = Math.max(0, sum);
        }
        return new EvidenceCalibration(
                uncalibrated.halfLifeRecords(), uncalibrated.halfLifeSeconds(), unit, Calibrator.fit(all));
    }

    private static double age(Map<Integer, Double> times, int key, double now) {
        Double before = Double.isNaN(now) ? null : times.put(key, now);
        return before == null ? 0 : now - before;
    }

    /** The unit in which ordinary records add one on average. */
    static EvidenceUnit unit(float[] scores) {
        double[] sorted = new double[scores.length];
        Arrays.setAll(sorted, i -> scores[i]);
        Arrays.sort(sorted);
        double origin = sorted[(int) (LOW * (sorted.length - 1))];
        double high = sorted[(int) Math.ceil(HIGH * (sorted.length - 1))];
        double scale = Arrays.stream(sorted)
                .map(score -> Math.max(0, Math.min(high, score) - origin))
                .average()
                .orElseThrow();
        double smallest = Math.max(Float.MIN_NORMAL, 1e-6 * Math.abs(origin)); // if all scores are the same
        return new EvidenceUnit(origin, Math.max(smallest, scale), LIMIT);
    }

    /** Gives trained rows the scores that held-out ones, which are as far out, have. */
    private void level(int[] rows, float[] scores, EvidenceUnit unit) {
        int[] trained = IntStream.range(0, rows.length)
                .filter(i -> rows[i] < history.trainedRows())
                .toArray();
        if (trained.length < 2) {
            return;
        }
        float[] own = new float[trained.length];
        for (int i = 0; i < own.length; i++) {
            own[i] = scores[trained[i]];
        }
        EvidenceUnit ofTrained = unit(own);
        for (int i : trained) {
            scores[i] = (float) (unit.origin() + (scores[i] - ofTrained.origin()) * unit.scale() / ofTrained.scale());
        }
    }

    /** Places in the history, in the order of time: all rows of as many keys as there is time for. */
    private int[] rows() {
        int[] inTime = history.inTime();
        if (inTime.length <= MAX_ROWS) {
            return inTime;
        }
        Map<Integer, Integer> counts = new HashMap<>();
        for (int row : inTime) {
            counts.merge(history.key(row), 1, Integer::sum);
        }
        int[] keys =
                counts.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
        Set<Integer> chosen = new HashSet<>();
        int rows = 0;
        int stride = inTime.length / MAX_ROWS + 1; // keys are numbered by their first records: choose some of all times
        for (int i = 0; i < keys.length && rows < MAX_ROWS; i += stride) {
            chosen.add(keys[i]);
            rows += counts.getOrDefault(keys[i], 0);
        }
        int[] ofChosen = Arrays.stream(inTime)
                .filter(row -> chosen.contains(history.key(row)))
                .toArray();
        return Arrays.copyOfRange(ofChosen, Math.max(0, ofChosen.length - MAX_ROWS), ofChosen.length);
    }
}
