package io.elbo.bench.quality;

import io.elbo.core.verdict.AlertBudget;
import io.elbo.trainer.evaluate.Alarms;
import io.elbo.trainer.evaluate.LabelledScores;
import io.elbo.trainer.evaluate.Ranking;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleConsumer;
import java.util.function.IntFunction;

/**
 * What a reference method makes of a trial's rows. Such methods have no thresholds of their own: here a budget's threshold is
 * the score that this share of the trained rows exceeds, each scored as if it were new.
 */
final class ReferenceScores {
    private final float[] trained; // ascending
    private final float[] tested;
    private final boolean[] anomaly;
    private final long fitted;

    /** @param progress is told the share that is done */
    ReferenceScores(OutlierScore method, ReferenceRows rows, DoubleConsumer progress) {
        fitted = System.nanoTime();
        Points training = rows.trained();
        trained = scores(training.rows(), method::scoreTrained, share -> progress.accept(0.5 * share));
        anomaly = rows.anomaly();
        tested = rows.testsTrainedRows()
                ? trained.clone()
                : scores(
                        anomaly.length,
                        row -> method.score(rows.tested(), row),
                        share -> progress.accept(0.5 + 0.5 * share));
        Arrays.sort(trained);
    }

    private static float[] scores(int rows, IntFunction<Float> score, DoubleConsumer progress) {
        float[] scores = new float[rows];
        for (int row = 0; row < rows; row++) {
            scores[row] = score.apply(row);
            progress.accept((row + 1.0) / rows);
        }
        return scores;
    }

    /** @param start when the rows began to be read, as {@link System#nanoTime} has it */
    Outcome outcome(long start) {
        Map<String, Alarms> realised = new LinkedHashMap<>();
        for (String text : LabelledScores.BUDGETS) {
            double budget = AlertBudget.parseShare(text).probability();
            realised.put(text, Alarms.of(tested, anomaly, threshold(trained, budget)));
        }
        return new Outcome(
                Ranking.of(tested, anomaly),
                realised,
                (fitted - start) * 1e-9,
                (trained.length + tested.length) / ((System.nanoTime() - fitted) * 1e-9));
    }

    /**
     * The smallest score of an alarm, so that at most this share of the trained rows would be one.
     *
     * @param ascending scores of the trained rows
     */
    static float threshold(float[] ascending, double budget) {
        int alarms = (int) Math.floor(budget * ascending.length);
        return Math.nextUp(ascending[ascending.length - 1 - alarms]);
    }
}
