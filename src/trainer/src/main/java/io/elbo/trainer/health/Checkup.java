package io.elbo.trainer.health;

import io.elbo.core.feature.Batch;
import io.elbo.core.model.Calibration;
import io.elbo.core.model.Health;
import io.elbo.core.score.Engine;
import io.elbo.core.score.Scores;
import io.elbo.trainer.fit.History;
import java.util.ArrayList;
import java.util.Arrays;
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

    /** The rate at which a model that finds no kind of injected anomaly is of no use. */
    private static final double LARGER_RATE = 1e-2;

    private static final double LEAST_RECALL = 0.1;

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
     * @param heldOutScores what the calibration was fitted to: those of the history's examined rows, or of more rows than these
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
        FalseAlarms falseAlarms = new FalseAlarms(history, heldOutScores, TARGET_RATE);
        Proportion flagged = falseAlarms.all();
        List<Map<String, Double>> recall =
                recall(injector, calibration.threshold(TARGET_RATE), calibration.threshold(LARGER_RATE));
        warnings.addAll(falseAlarms.warnings());
        warnRecall(recall.get(1), warnings);
        Health.Injected injected = new Health.Injected(
                TARGET_RATE,
                flagged.hits() / (double) flagged.trials(),
                flagged.atMost(),
                recall.get(0),
                recall.get(1));
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

    /** Share of each kind past each of the thresholds; kinds that the data does not lend itself to are left out. */
    private List<Map<String, Double>> recall(Injector injector, double... thresholds) {
        Batch batch = new Batch(history.schema(), BATCH_ROWS);
        Scores scores = engine.newScores(BATCH_ROWS);
        List<Map<String, Double>> recall = Arrays.stream(thresholds)
                .<Map<String, Double>>mapToObj(threshold -> new TreeMap<>())
                .toList();
        for (InjectedKind kind : InjectedKind.values()) {
            int made = 0;
            int[] found = new int[thresholds.length];
            for (int tries = 0; tries < INJECTED_ROWS; ) {
                batch.clear();
                for (; tries < INJECTED_ROWS && !batch.isFull(); tries++) {
                    injector.append(kind, batch);
                }
                engine.score(batch, scores);
                made += batch.rows();
                for (int row = 0; row < batch.rows(); row++) {
                    for (int i = 0; i < thresholds.length; i++) {
                        found[i] += scores.rawScore(row) >= thresholds[i] ? 1 : 0;
                    }
                }
            }
            for (int i = 0; i < thresholds.length && made >= FEWEST_ROWS; i++) {
                recall.get(i).put(kind.label(), found[i] / (double) made);
            }
        }
        return recall;
    }

    private void warnSmallHistory(int heldOutRows, List<Health.Warning> warnings) {
        if (history.rows() >= ENOUGH_ROWS) {
            return;
        }
        warnings.add(new Health.Warning(
                "small-history",
                String.format(
                        Locale.ROOT,
                        "Small history: only %,d rows. %s scored by a model that was trained without it. The score that one"
                                + " record in %,.0f reaches is extrapolated from these, and thresholds are set high to be safe:"
                                + " anomalies may be missed. Train again with %,d rows or more.",
                        history.rows(),
                        heldOutRows == history.rows()
                                ? "Each row was"
                                : String.format(Locale.ROOT, "Each of %,d of them was", heldOutRows),
                        1 / TARGET_RATE,
                        ENOUGH_ROWS)));
    }

    /** Warns of a model that is of no use: even at the larger rate it finds hardly any anomaly of any kind. */
    private static void warnRecall(Map<String, Double> recall, List<Health.Warning> warnings) {
        double best =
                recall.values().stream().mapToDouble(Double::doubleValue).max().orElse(1);
        if (best < LEAST_RECALL) {
            warnings.add(new Health.Warning(
                    "low-recall",
                    String.format(
                            Locale.ROOT,
                            "Of anomalies that were injected into held-out records, at most %.1f %% of any kind are found, even at"
                                    + " one false alarm in %,.0f. The fields may be noise, or history may hold as strange records"
                                    + " already: leave out fields that do not matter, clean history, or train for longer"
                                    + " (--steps).",
                            100 * best,
                            1 / LARGER_RATE)));
        }
    }
}
