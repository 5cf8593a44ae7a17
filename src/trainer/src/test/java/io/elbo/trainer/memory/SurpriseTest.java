package io.elbo.trainer.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SurpriseTest {
    @Test
    void isMinusTheLogarithmOfTheShareThatReachesTheMeasure() {
        SplittableRandom random = new SplittableRandom(3);
        double[] exponential = IntStream.range(0, 20_000)
                .mapToDouble(i -> -Math.log(1 - random.nextDouble()))
                .toArray();
        Surprise surprise = Surprise.fit(exponential);

        // the share of an exponential distribution beyond x is exp(-x), in the tail too
        for (double x : new double[] {0.1, 0.5, 1, 2, 5, 20}) {
            assertThat(surprise.of(x)).isCloseTo(x, within(0.05 * (1 + x)));
        }
    }

    @Test
    void roundingDoesNotDecideWhereManyMeasuresAreEqual() {
        double[] measures = new double[1000];
        Arrays.setAll(measures, i -> i < 600 ? 0.25 : 0.25 + i * 1e-3);
        Surprise surprise = Surprise.fit(measures);

        assertThat(surprise.of(0.25)).isZero();
        assertThat(surprise.of(0.25 + 1e-6)).isCloseTo(0, within(1e-4));
        assertThat(surprise.of(2)).isGreaterThan(surprise.of(1.2)).isGreaterThan(2);
    }

    @Test
    void isFiniteWhereAllMeasuresAreEqual() {
        assertThat(Surprise.fit(new double[] {1, 1, 1, 1}).of(3)).isFinite().isPositive();
    }
}
