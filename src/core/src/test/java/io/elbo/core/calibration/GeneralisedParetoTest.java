package io.elbo.core.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeneralisedParetoTest {
    @ParameterizedTest(name = "shape {0}, scale {1}")
    @CsvSource({"-0.3, 1", "-0.1, 5", "0, 2", "0.1, 0.01", "0.3, 100", "0.6, 1"})
    void findsTheParametersThatASampleWasDrawnWith(double shape, double scale) {
        SplittableRandom random = new SplittableRandom(42);
        double[] sample = IntStream.range(0, 20_000)
                .mapToDouble(i -> quantile(shape, scale, random.nextDouble()))
                .toArray();

        GeneralisedPareto fitted = GeneralisedPareto.fit(sample);

        assertThat(fitted.shape()).isCloseTo(shape, within(0.04));
        assertThat(fitted.scale() / scale).isCloseTo(1, within(0.05));
    }

    @ParameterizedTest(name = "all excesses {0}")
    @CsvSource({"0", "1", "1e-12", "1e9"})
    void survivesExcessesThatAreAllTheSame(double excess) {
        GeneralisedPareto fitted = GeneralisedPareto.fit(new double[] {excess, excess, excess});

        assertThat(fitted.scale()).isPositive().isFinite();
        assertThat(fitted.shape()).isFinite();
    }

    private static double quantile(double shape, double scale, double u) {
        return shape == 0 ? -scale * Math.log1p(-u) : scale / shape * Math.expm1(-shape * Math.log1p(-u));
    }
}
