package io.elbo.trainer.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CombinationTest {
    private static final long SEED = 5;
    private static final int ROWS = 20_000;
    private static final double NORMAL_KURTOSIS = 3;

    /** Measures with a generalised Pareto tail of this shape. */
    private static double[] measures(int rows, double shape) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] measures = new double[rows];
        Arrays.setAll(measures, i -> {
            double share = 1 - random.nextDouble();
            return shape == 0 ? -Math.log(share) : (Math.pow(share, -shape) - 1) / shape;
        });
        return measures;
    }

    @Test
    void shouldFindTheShapeOfATail() {
        for (double shape : new double[] {-0.3, 0, 0.3}) {
            assertThat(Combination.tailShape(measures(ROWS, shape))).isCloseTo(shape, within(0.1));
        }
    }

    @Test
    void shouldNotBelieveInAHeavyTailThatFewRowsShow() {
        double[] few = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2.1, 40};

        assertThat(Combination.tailShape(few)).isLessThan(0.2);
    }

    @Test
    void shouldHaveNoTailWhereThereAreTooFewOrEqualRows() {
        assertThat(Combination.tailShape(new double[] {})).isZero();
        assertThat(Combination.tailShape(new double[] {1, 2, 3})).isZero();
        assertThat(Combination.tailShape(new double[500])).isZero();
    }

    @Test
    void shouldAddTheTailsOfSingleColumnsOnlyWhereTailsAreHeavy() {
        Combination light = Combination.of(false, measures(ROWS, 0), NORMAL_KURTOSIS);
        Combination heavyTail = Combination.of(false, measures(ROWS, 0.6), NORMAL_KURTOSIS);
        Combination heavyColumns = Combination.of(false, measures(ROWS, 0), 9);

        assertThat(light.hasMarginal()).isFalse();
        for (Combination heavy : new Combination[] {heavyTail, heavyColumns}) {
            assertThat(heavy.marginalWeight()).isEqualTo(1);
            assertThat(heavy.score(2, 0, 0, 3)).isEqualTo(light.score(2, 0, 0, 3) + 3);
        }
    }

    @Test
    void shouldFadeTheTailsOfSingleColumnsInWithTheirKurtosis() {
        double before = 0;
        for (double kurtosis : new double[] {5, 6, 7}) {
            double weight = Combination.of(false, measures(ROWS, 0), kurtosis).marginalWeight();
            assertThat(weight).isGreaterThan(before).isLessThan(1);
            before = weight;
        }
    }

    @Test
    void shouldTakeTheLargerOfNearAndFarForNumbers() {
        Combination numbers = Combination.of(false, measures(ROWS, 0), NORMAL_KURTOSIS);

        assertThat(numbers.hasReconstruction()).isFalse();
        assertThat(numbers.score(6, 3, 2, 0)).isEqualTo(6);
        assertThat(numbers.score(6, 3, 9, 0)).isEqualTo(9.5);
    }

    @Test
    void shouldAddLocalSurpriseAndReconstructionForWords() {
        Combination words = Combination.of(true, measures(ROWS, 0.6), 9);

        assertThat(words.hasMarginal()).isFalse();
        assertThat(words.score(6, 3, 9, 0)).isEqualTo(9);
        assertThat(words.score(6, 3, 13, 0)).isEqualTo(10);
    }
}
