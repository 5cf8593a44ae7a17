package io.elbo.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RankingTest {
    @Test
    void agreesWithCountingPairs() {
        SplittableRandom random = new SplittableRandom(5);
        for (int trial = 0; trial < 50; trial++) {
            int n = 2 + random.nextInt(60);
            float[] scores = new float[n];
            boolean[] anomaly = new boolean[n];
            for (int i = 0; i < n; i++) {
                scores[i] = random.nextInt(10); // many ties
                anomaly[i] = random.nextInt(3) == 0;
            }
            anomaly[0] = true;
            anomaly[1] = false;

            assertThat(Ranking.of(scores, anomaly).auroc()).isCloseTo(pairs(scores, anomaly), within(1e-12));
        }
    }

    @Test
    void averagePrecisionIsThatOfTheTextbookExample() {
        // ranks of the anomalies: 1, 3, 6
        Ranking ranking =
                Ranking.of(new float[] {9, 8, 7, 6, 5, 4}, new boolean[] {true, false, true, false, false, true});

        assertThat(ranking.auprc()).isCloseTo((1.0 + 2.0 / 3 + 3.0 / 6) / 3, within(1e-12));
    }

    @Test
    void withoutAnomaliesThereIsNothingToRank() {
        assertThat(Ranking.of(new float[] {1, 2}, new boolean[2]).auroc()).isNaN();
    }

    private static double pairs(float[] scores, boolean[] anomaly) {
        double wins = 0;
        double pairs = 0;
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < scores.length; j++) {
                if (anomaly[i] && !anomaly[j]) {
                    pairs++;
                    wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                }
            }
        }
        return wins / pairs;
    }
}
