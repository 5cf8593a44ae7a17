package io.elbo.trainer.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProportionTest {
    /** Limits of tables (Clopper and Pearson 1934; the rule of three is the first line's). */
    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource({"0, 228, 0.013054", "0, 10, 0.258866", "1, 10, 0.394163", "5, 10, 0.777559", "10, 10, 1"})
    void shouldSayWhatTheShareIsAtMost(int hits, int trials, double limit) {
        assertThat(new Proportion(hits, trials).atMost()).isCloseTo(limit, within(1e-5));
    }

    @Test
    void shouldSayWhatTheShareIsAtLeast() {
        assertThat(new Proportion(0, 50).atLeast()).isZero();
        assertThat(new Proportion(5, 10).atLeast()).isCloseTo(1 - 0.777559, within(1e-5));
        assertThat(new Proportion(50, 50).atLeast()).isCloseTo(0.941845, within(1e-5));
    }

    @Test
    void shouldStandLargeCounts() {
        Proportion many = new Proportion(150_000, 200_000);

        assertThat(many.atMost()).isBetween(0.7515, 0.7520);
        assertThat(many.atLeast()).isBetween(0.7480, 0.7485);
    }
}
