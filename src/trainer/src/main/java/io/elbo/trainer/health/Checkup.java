package io.elbo.trainer.health;

import io.elbo.core.calibration.Calibrator;
import io.elbo.core.feature.Batch;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.Health;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Scores;
import io.elbo.trainer.fit.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Tries a model before it is let out: injects anomalies into held-out records, scores them with the exported graph, and
 * warns where too few of them are found or the latent space carries nothing. It never refuses a model.
 */
public final class Checkup {
    /** The share of ordinary records that may be flagged where a service is told nothing else. */
    public static final double TARGET_RATE = 1e-3;

    private static final int INJECTED_ROWS = 1000;
    private static final int BATCH_ROWS = 250;
    /** Fewer injected rows of a kind say too little. */
    private static final int FEWEST_ROWS = 100;

    /** With fewer rows, the report says how far they reach. */
    private static final int ENOUGH_ROWS = 1000;

    private static final double MOST_FALSE_ALARMS = 5;
    private static final int FEWEST_EXPECTED_ALARMS = 5;

    private final Engine engine;
    private final History history;
    private final long seed;

    /** @param engine of the exported graph; its calibration is not asked */
    public Checkup(Engine engine, History history, long seed) {
        this.engine = engine;
        this.history = history;
        this.seed = seed;
    }

    /**
     * @param calibration as it will stand in the model
     * @param heldOutScores what the calibration was fitted to
     * @param latentKl mean KL divergence of each latent dimension on held-out records, nats
     * @param fieldLosses mean contribution of each field on held-out records, nats
     */
    public Health run(Calibration calibration, float[] heldOutScores, List<Double> latentKl, List<Double> fieldLosses) {
        int active = (int) latentKl.stream().filter(LatentUnits::isActive).count();
        List<Health.Warning> warnings = new ArrayList<>();
        Injector injector = new Injector(history, new SplittableRandom(seed ^ 0xA0761D6478BD642FL));
        warnSmallHistory(heldOutScores.length, warnings);
        if (history.fitted().isConstant()) {
            warnings.add(new Health.Warning(
                    "constant-history",
                    "Every row of history is the same: there is nothing to learn but that. A change is measured by its size"
                            + " and by how many rows never had one. Give a history in which values vary, or leave out the"
                            + " constant fields."));
        } else if (active == 0 && injector.dependentShare() > 0) {
            warnings.add(new Health.Warning(
                    "posterior-collapse",
                    "Posterior collapse: no latent unit is active, the model describes every record alike. Lower --beta,"
                            + " or let it warm up for longer (--warm-up)."));
        }
        Health.Injected injected = new Health.Injected(
                TARGET_RATE, falseAlarmRate(heldOutScores), recall(injector, calibration.threshold(TARGET_RATE)));
        warnFalseAlarms(injected, heldOutScores.length, warnings);
        warnRecall(injected, injector.dependentShare(), warnings);
        return new Health(active, active == 0, lossShares(fieldLosses), injected, warnings);
    }

    private Map<String, Double> lossShares(List<Double> fieldLosses) {
        double sum = fieldLosses.stream().mapToDouble(Double::doubleValue).sum();
        Map<String, Double> shares = new TreeMap<>();
        for (int i = 0; i < fieldLosses.size(); i++) {
            shares.put(history.schema().fields().get(i).name(), sum > 0 ? fieldLosses.get(i) / sum : 0);
        }
        return shares;
    }

    /** Each half of the held-out records is judged by a calibration on the other half. */
    private static double falseAlarmRate(float[] scores) {
        int half = scores.length / 2;
        if (half < 2) {
            return TARGET_RATE; // nothing to hold against it
        }
        float[] first = java.util.Arrays.copyOf(scores, half);
        float[] second = java.util.Arrays.copyOfRange(scores, half, scores.length);
        return (alarms(first, Calibrator.fit(second)) + alarms(second, Calibrator.fit(first))) / (double) scores.length;
    }

    private static int alarms(float[] scores, Calibration calibration) {
        double threshold = calibration.threshold(TARGET_RATE);
        int alarms = 0;
        for (float score : scores) {
            alarms += score >= threshold ? 1 : 0;
        }
        return alarms;
    }

    /** Share of each kind past the threshold; kinds that the data does not lend itself to are left out. */
    private Map<String, Double> recall(Injector injector, double threshold) {
        Batch batch = new Batch(history.schema(), BATCH_ROWS);
        Scores scores = engine.newScores(BATCH_ROWS);
        Map<String, Double> recall = new TreeMap<>();
        for (InjectedKind kind : InjectedKind.values()) {
            int made = 0;
            int found = 0;
            for (int tries = 0; tries < INJECTED_ROWS; ) {
                batch.clear();
                for (; tries < INJECTED_ROWS && !batch.isFull(); tries++) {
                    injector.append(kind, batch);
                }
                engine.score(batch, scores);
                made += batch.rows();
                for (int row = 0; row < batch.rows(); row++) {
                    found += scores.rawScore(row) >= threshold ? 1 : 0;
                }
            }
            if (made >= FEWEST_ROWS) {
                recall.put(kind.label(), found / (double) made);
            }
        }
        return recall;
    }

    private static void warnFalseAlarms(Health.Injected injected, int rows, List<Health.Warning> warnings) {
        if (rows * injected.targetRate() >= FEWEST_EXPECTED_ALARMS
                && injected.falseAlarmRate() > MOST_FALSE_ALARMS * injected.targetRate()) {
            warnings.add(new Health.Warning(
                    "false-alarms",
                    String.format(
                            Locale.ROOT,
                            "False alarms: %.2f %% of held-out records are past a threshold meant for %.2f %%. The tail of"
                                    + " the scores is unsteady: hold out more rows (--held-out 0.3).",
                            100 * injected.falseAlarmRate(),
                            100 * injected.targetRate())));
        }
    }

    private void warnSmallHistory(int heldOutRows, List<Health.Warning> warnings) {
        if (history.rows() >= ENOUGH_ROWS) {
            return;
        }
        warnings.add(new Health.Warning(
                "small-history",
                String.format(
                        Locale.ROOT,
                        "Small history: only %,d rows, %,d of them held out. They show what one record in %,d looks like; a rarer"
                                + " one, such as one in %,.0f, is an extrapolation. Expect several times as many false alarms"
                                + " as the alert budget says, and train again with %,d rows or more.",
                        history.rows(),
                        heldOutRows,
                        Math.max(1, heldOutRows),
                        1 / TARGET_RATE,
                        ENOUGH_ROWS)));
    }

    /**
     * @param dependentShare share of the fields that depend on another one: a value from another record can only be told by
     *     those
     */
    private static void warnRecall(Health.Injected injected, double dependentShare, List<Health.Warning> warnings) {
        for (InjectedKind kind : InjectedKind.values()) {
            Double found = injected.recall().get(kind.label());
            double possible = kind == InjectedKind.VALUE_SWAP ? dependentShare : 1;
            if (found != null && found < possible * kind.leastGain * injected.targetRate()) {
                warnings.add(new Health.Warning(
                        "low-recall-" + kind.label(),
                        String.format(
                                Locale.ROOT,
                                "Of injected anomalies of the kind %s (%s), only %.1f %% are found at one false alarm in"
                                        + " %,.0f: %s.",
                                kind.label(),
                                kind.meaning,
                                100 * found,
                                1 / injected.targetRate(),
                                kind.advice)));
            }
        }
    }
}
