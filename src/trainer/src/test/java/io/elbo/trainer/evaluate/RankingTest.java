package io.elbo.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
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
        Ranking ranking = Ranking.of(new float[] {1, 2}, new boolean[2]);
        assertThat(ranking.auroc()).isNaN();
        assertThat(ranking.recallAt1e2()).isNaN();
        assertThat(ranking.recallAt1e3()).isNaN();
    }

    @Test
    void shouldFindTheAnomaliesAboveTheOrdinaryRowsThatTheFalseAlarmShareAllows() {
        // 200 ordinary rows: two false alarms at one in 100, none at one in 1,000
        float[] scores = ordinaryFrom0To(200, 300, 250, 198.5f, 197.5f, 196.5f);
        boolean[] anomaly = lastAreAnomalies(scores.length, 5);

        Ranking ranking = Ranking.of(scores, anomaly);

        // 300, 250 stand above every ordinary row, 198.5 below one (199), 197.5 below two, 196.5 below three
        assertThat(ranking.recallAt1e3()).isEqualTo(2.0 / 5);
        assertThat(ranking.recallAt1e2()).isEqualTo(4.0 / 5);
    }

    @Test
    void shouldFlagRowsOfEqualScoresTogether() {
        // three ordinary rows tie with an anomaly at the top of 100: one false alarm is allowed, so none of them may be
        // flagged
        float[] scores = ordinaryFrom0To(100, 99, 98.5f);
        scores[98] = 99;
        scores[97] = 99;
        Ranking ranking = Ranking.of(scores, lastAreAnomalies(scores.length, 2));
        assertThat(ranking.recallAt1e2()).isZero();

        // one ordinary row ties: it may
        float[] fewer = ordinaryFrom0To(100, 99, 98.5f);
        assertThat(Ranking.of(fewer, lastAreAnomalies(fewer.length, 2)).recallAt1e2())
                .isEqualTo(1);
    }

    @Test
    void shouldAgreeWithTryingEveryThreshold() {
        SplittableRandom random = new SplittableRandom(8);
        for (int trial = 0; trial < 30; trial++) {
            int n = 100 + random.nextInt(2_500);
            int levels = 1 + random.nextInt(trial % 3 == 0 ? 10 : 5_000);
            float[] scores = new float[n];
            boolean[] anomaly = new boolean[n];
            for (int i = 0; i < n; i++) {
                anomaly[i] = i == 0 || (i > 1 && random.nextInt(20) == 0);
                scores[i] = random.nextInt(levels) + (anomaly[i] ? random.nextInt(levels) : 0);
            }
            Ranking ranking = Ranking.of(scores, anomaly);

            assertThat(ranking.recallAt1e2()).as("trial %d", trial).isEqualTo(bestRecall(scores, anomaly, 100));
            assertThat(ranking.recallAt1e3()).as("trial %d", trial).isEqualTo(bestRecall(scores, anomaly, 1000));
        }
    }

    @Test
    void shouldCountWhatAThresholdFlags() {
        Alarms alarms =
                Alarms.of(new float[] {1, 2, 2, 3, 4, 5}, new boolean[] {false, false, true, false, true, true}, 2);

        assertThat(alarms).isEqualTo(new Alarms(6, 3, 5, 3));
        assertThat(alarms.recall()).isEqualTo(1);
        assertThat(alarms.precision()).isEqualTo(3 / 5.0);
        assertThat(alarms.falseAlarms()).isEqualTo(2 / 3.0);
        assertThat(Alarms.of(new float[] {1}, new boolean[1], 2).recall()).isNaN();
    }

    private static float[] ordinaryFrom0To(int count, float... anomalies) {
        float[] scores = new float[count + anomalies.length];
        for (int i = 0; i < count; i++) {
            scores[i] = i;
        }
        System.arraycopy(anomalies, 0, scores, count, anomalies.length);
        return scores;
    }

    private static boolean[] lastAreAnomalies(int rows, int anomalies) {
        boolean[] anomaly = new boolean[rows];
        Arrays.fill(anomaly, rows - anomalies, rows, true);
        return anomaly;
    }

    /** Tries each score, and one above all of them, as the threshold. */
    private static double bestRecall(float[] scores, boolean[] anomaly, int oneIn) {
        double best = 0;
        for (float threshold : scores) {
            Alarms alarms = Alarms.of(scores, anomaly, threshold);
            long ordinary = alarms.rows() - alarms.anomalies();
            if ((alarms.flagged() - alarms.found()) * oneIn <= ordinary) {
                best = Math.max(best, alarms.recall());
            }
        }
        return best;
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
