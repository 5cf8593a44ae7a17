package io.elbo.trainer.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MarginalTest {
    private static final int ROWS = 20_000;

    /** Two columns: one two-sided exponential, one that is 0 in every row. */
    private static Points ordinary() {
        SplittableRandom random = new SplittableRandom(7);
        float[] values = new float[2 * ROWS];
        for (int row = 0; row < ROWS; row++) {
            double size = -Math.log(1 - random.nextDouble());
            values[2 * row] = (float) (random.nextBoolean() ? size : -size);
        }
        return new Points(values, 2);
    }

    private static double at(Marginal marginal, float first, float second) {
        return marginal.measure(new Points(new float[] {first, second}, 2), 0);
    }

    @Test
    void shouldBeMinusTheLogarithmOfTheShareThatLiesAsFar() {
        Marginal marginal = Marginal.fit(ordinary(), 1);

        // of a two-sided exponential distribution half of exp(-x) lies beyond x: less the constant of the median
        for (float x : new float[] {-9, -4, -2, -1, 1, 2, 4, 9}) {
            assertThat(at(marginal, x, 0)).isCloseTo(Math.abs(x), within(0.1 * Math.abs(x)));
        }
        assertThat(at(marginal, 0, 0)).isCloseTo(0, within(0.05));
    }

    @Test
    void shouldAddUpColumns() {
        SplittableRandom random = new SplittableRandom(8);
        float[] values = new float[2 * ROWS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        Marginal marginal = Marginal.fit(new Points(values, 2), 2);

        assertThat(at(marginal, 2, -1)).isCloseTo(at(marginal, 2, 0) + at(marginal, 0, -1), within(0.05));
    }

    @Test
    void shouldNeverFallTowardsATail() {
        SplittableRandom random = new SplittableRandom(9);
        float[] values = new float[500];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(3) == 0 ? 0.5f : (float) Math.pow(random.nextDouble(), 9);
        }
        Marginal marginal = Marginal.fit(new Points(values, 1), 1);
        double before = 0;
        for (float x = 0; x < 20; x += 0.01f) {
            double now = marginal.measure(new Points(new float[] {x + 0.51f}, 1), 0);
            assertThat(now).isGreaterThanOrEqualTo(before);
            before = now;
        }
    }

    @Test
    void shouldStayFiniteForAConstantColumn() {
        assertThat(at(Marginal.fit(ordinary(), 2), 0, 1000)).isFinite().isPositive();
    }

    @Test
    void shouldBeZeroWithoutNumericColumns() {
        assertThat(at(Marginal.fit(ordinary(), 0), 3, 3)).isZero();
    }

    @Test
    void shouldKnowHowHeavyTheTailsOfMostColumnsAre() {
        SplittableRandom random = new SplittableRandom(10);
        float[] values = new float[4 * ROWS];
        for (int row = 0; row < ROWS; row++) {
            values[4 * row] = (float) random.nextGaussian();
            values[4 * row + 1] = (float) -Math.log(1 - random.nextDouble()); // exponential: 9
            values[4 * row + 2] = 5; // constant
            values[4 * row + 3] = (float) Math.exp(2 * random.nextGaussian());
        }
        Points space = new Points(values, 4);

        assertThat(Marginal.medianKurtosis(space, 1)).isCloseTo(3, within(0.2));
        assertThat(Marginal.medianKurtosis(space, 4)).isCloseTo(9, within(1.5));
        assertThat(Marginal.medianKurtosis(space, 0)).isEqualTo(3);
    }
}
