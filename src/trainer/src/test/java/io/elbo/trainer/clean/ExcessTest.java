package io.elbo.trainer.clean;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExcessTest {
    private static final long SEED = 23;

    /** Scores whose survival is the uniform number. */
    private static float[] scores(int rows, SplittableRandom random, DoubleUnaryOperator quantile) {
        float[] scores = new float[rows];
        for (int i = 0; i < rows; i++) {
            scores[i] = (float) quantile.applyAsDouble(1 - random.nextDouble());
        }
        return scores;
    }

    private static double exponential(double survival) {
        return -Math.log(survival);
    }

    private static DoubleUnaryOperator pareto(double shape) {
        return survival -> Math.expm1(-shape * Math.log(survival)) / shape;
    }

    /** Ordinary rows, then far ones between 20 and 40. */
    private static float[] withFar(int ordinary, int far, SplittableRandom random) {
        float[] scores = Arrays.copyOf(scores(ordinary, random, ExcessTest::exponential), ordinary + far);
        for (int i = ordinary; i < scores.length; i++) {
            scores[i] = (float) (20 + 20 * random.nextDouble());
        }
        return scores;
    }

    @ParameterizedTest
    @CsvSource({"0.001,3000", "0.001,30000", "0.2,3000", "0.2,30000", "0.5,3000", "0.5,30000", "1.0,30000", "1.5,30000"
    })
    void shouldFindNothingInAHeavyTail(double shape, int rows) {
        for (long seed = SEED; seed < SEED + 5; seed++) {
            float[] scores = scores(rows, new SplittableRandom(seed), pareto(shape));

            assertThat(Excess.of(scores)).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void shouldFindNothingInALightTail() {
        for (long seed = SEED; seed < SEED + 5; seed++) {
            float[] scores = scores(20_000, new SplittableRandom(seed), survival -> 1 - survival);

            assertThat(Excess.of(scores)).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void shouldKeepAKindOfRowsThatIsMoreThanAFewAnomalies() {
        assertThat(Excess.of(withFar(5_820, 180, new SplittableRandom(SEED)))).isEmpty();
    }

    @Test
    void shouldFindNothingWhereMostScoresAreTheSame() {
        float[] scores = new float[5000];
        Arrays.fill(scores, 0, 3, 7f);

        assertThat(Excess.of(scores)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 100, 400})
    void shouldFindTheRowsThatAreTooFar(int far) {
        int ordinary = 20_000;
        int[] found = Excess.of(withFar(ordinary, far, new SplittableRandom(SEED)));

        assertThat(found).hasSizeBetween((int) (0.9 * far), far + 5);
        assertThat(Arrays.stream(found).filter(row -> row >= ordinary).count())
                .isGreaterThanOrEqualTo((long) (0.9 * far));
    }

    @Test
    void shouldNotCutOffTheOrdinaryTail() {
        // far scores that start inside the ordinary tail, which ends at about 10
        SplittableRandom random = new SplittableRandom(SEED);
        int ordinary = 50_000;
        float[] scores = Arrays.copyOf(scores(ordinary, random, ExcessTest::exponential), ordinary + 500);
        for (int i = ordinary; i < scores.length; i++) {
            scores[i] = (float) (6 + 20 * random.nextDouble());
        }

        int[] found = Excess.of(scores);

        assertThat(found.length).isBetween(350, 520);
        double kept = scores.length - found.length;
        double threshold = exponential(1e-3);
        long above =
                Arrays.stream(found).filter(row -> scores[row] >= threshold).count();
        long all = 0;
        for (float score : scores) {
            all += score >= threshold ? 1 : 0;
        }
        assertThat((all - above) / kept).isBetween(0.8e-3, 4e-3);
    }

    @Test
    void shouldFindASmallerExcessIfTheHistoryIsKnownToBeContaminated() {
        // three to five times as many rows as the ordinary tail has are far
        SplittableRandom random = new SplittableRandom(SEED);
        int ordinary = 50_000;
        float[] scores = Arrays.copyOf(scores(ordinary, random, ExcessTest::exponential), ordinary + 450);
        for (int i = ordinary; i < scores.length; i++) {
            scores[i] = (float) (6.5 + 2 * random.nextDouble());
        }

        int[] found = Excess.ofContaminated(scores);

        assertThat(Excess.of(scores)).isEmpty();
        assertThat(found).hasSizeBetween(100, 450);
        assertThat(Arrays.stream(found).filter(row -> row >= ordinary).count()).isGreaterThan(found.length / 2);
    }

    @ParameterizedTest
    @CsvSource({"0.001,30000", "0.2,30000", "0.5,30000", "1.0,30000"})
    void shouldFindNothingInAHeavyTailEvenIfTheHistoryIsKnownToBeContaminated(double shape, int rows) {
        for (long seed = SEED; seed < SEED + 3; seed++) {
            float[] scores = scores(rows, new SplittableRandom(seed), pareto(shape));

            assertThat(Excess.ofContaminated(scores)).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void shouldSayNothingOfAFewRows() {
        assertThat(Excess.of(withFar(1900, 20, new SplittableRandom(SEED)))).isEmpty();
    }

    @Test
    void shouldFindTheSameRowsAgain() {
        float[] scores = withFar(20_000, 100, new SplittableRandom(SEED));

        assertThat(Excess.of(scores)).isEqualTo(Excess.of(scores));
    }
}
