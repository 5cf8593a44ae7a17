package io.elbo.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FoldScoresTest {
    private static final long SEED = 3;
    private static final int ROWS = 40;
    private static final int FOLDS = 5;

    /** Lognormal scores around a median. */
    private static float[] fold(Random random, double median) {
        float[] scores = new float[ROWS];
        for (int i = 0; i < ROWS; i++) {
            scores[i] = (float) (median * Math.exp(0.5 * random.nextGaussian()));
        }
        return scores;
    }

    private static double median(float[] scores) {
        float[] sorted = scores.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    @Test
    void shouldBringScoresToTheScaleOfTheFirstModel() {
        Random random = new Random(SEED);
        FoldScores scores = new FoldScores();
        float[] kept = fold(random, 200);
        scores.add(kept);
        for (int i = 1; i < FOLDS; i++) {
            scores.add(fold(random, 20 * i));
        }

        float[] all = scores.onScaleOfFirst();

        assertThat(all).hasSize(FOLDS * ROWS);
        assertThat(median(all)).describedAs("seed %d", SEED).isCloseTo(median(kept), within(0.25 * median(kept)));
    }

    @Test
    void shouldLeaveScoresNearlyAsTheyAreIfModelsDifferByChance() {
        Random random = new Random(SEED);
        FoldScores scores = new FoldScores();
        float[] before = new float[0];
        for (int i = 0; i < FOLDS; i++) {
            float[] fold = fold(random, 100);
            scores.add(fold);
            before = Arrays.copyOf(before, before.length + ROWS);
            System.arraycopy(fold, 0, before, before.length - ROWS, ROWS);
        }

        float[] all = scores.onScaleOfFirst();

        Arrays.sort(before);
        Arrays.sort(all);
        for (int i = 0; i < all.length; i += 20) {
            assertThat(all[i]).describedAs("seed %d, row %d", SEED, i).isCloseTo(before[i], within(0.15f * before[i]));
        }
    }

    @Test
    void shouldKeepScoresOfOneModelAndEqualOnes() {
        FoldScores one = new FoldScores();
        one.add(new float[] {0, 1, 7});
        assertThat(one.onScaleOfFirst()).containsExactly(new float[] {0, 1, 7}, within(1e-5f));

        FoldScores equal = new FoldScores();
        equal.add(new float[] {2});
        equal.add(new float[] {2});
        assertThat(equal.onScaleOfFirst()).containsExactly(new float[] {2, 2}, within(1e-5f));
    }
}
