package io.elbo.bench.cards;

import io.elbo.bench.quality.StrictSink;
import io.elbo.trainer.evaluate.Ranking;
import io.elbo.trainer.evaluate.ScoredBatch;
import java.util.Arrays;
import java.util.List;

/** Scores of payments, and how they rank frauds of each kind. */
final class CardScores implements StrictSink {
    private final List<Transaction> payments;
    private final float[] scores;

    /** @param payments those that are scored, in their order */
    CardScores(List<Transaction> payments) {
        this.payments = payments;
        scores = new float[payments.size()];
    }

    @Override
    public void scored(ScoredBatch scored, int row) {
        scores[(int) scored.rowNumber(row)] = scored.scores().rawScore(row);
    }

    Ranking ranking() {
        boolean[] frauds = new boolean[scores.length];
        for (int i = 0; i < frauds.length; i++) {
            frauds[i] = payments.get(i).isFraud();
        }
        return Ranking.of(scores, frauds);
    }

    /** The lowest score that at most this share of the ordinary payments exceeds. */
    private float threshold(double falseAlarms) {
        float[] ordinary = new float[scores.length];
        int count = 0;
        for (int i = 0; i < scores.length; i++) {
            if (!payments.get(i).isFraud()) {
                ordinary[count++] = scores[i];
            }
        }
        Arrays.sort(ordinary, 0, count);
        return ordinary[Math.max(0, count - 1 - (int) (falseAlarms * count))];
    }

    /** The share of the frauds above the lowest threshold that flags at most this share of the ordinary payments. */
    double recall(double falseAlarms) {
        return share(threshold(falseAlarms), 1, Transaction.SCENARIOS);
    }

    /** The same of the frauds of one scenario. */
    double recall(double falseAlarms, int scenario) {
        return share(threshold(falseAlarms), scenario, scenario);
    }

    /** The share of the ordinary payments that a threshold of a model flags. */
    double falseAlarms(double threshold) {
        return share(Math.nextDown((float) threshold), 0, 0);
    }

    private double share(float threshold, int firstScenario, int lastScenario) {
        int all = 0;
        int above = 0;
        for (int i = 0; i < scores.length; i++) {
            int scenario = payments.get(i).scenario();
            if (scenario >= firstScenario && scenario <= lastScenario) {
                all++;
                above += scores[i] > threshold ? 1 : 0;
            }
        }
        return (double) above / all;
    }
}
