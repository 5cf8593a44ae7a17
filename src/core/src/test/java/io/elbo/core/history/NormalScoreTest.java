package io.elbo.core.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.elbo.core.schema.DerivedField;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NormalScoreTest {
    private static NormalScore of(List<Double> quantiles) {
        NormalScore score = NormalScore.of(DerivedField.Fitted.ofBurst(quantiles));
        assertThat(score).isNotNull();
        return score;
    }

    /** Of the logarithm of a rate whose excess over 1 is exponential, as the tail of independent records is. */
    private static final List<Double> EXPONENTIAL = DerivedField.BURST_LEVELS.stream()
            .map(level -> Math.log(1 - Math.log(1 - level)))
            .toList();

    @Test
    void shouldGiveTheMedianZeroAndEachQuantileItsScore() {
        NormalScore score = of(EXPONENTIAL);

        assertThat(score.of(EXPONENTIAL.get(6))).isZero();
        assertThat(score.of(EXPONENTIAL.get(11))).isCloseTo(1.6449, within(1e-3));
        assertThat(score.of(EXPONENTIAL.get(14))).isCloseTo(2.5758, within(1e-3));
    }

    @Test
    void shouldGoOnBeyondTheLastQuantileAsTheTailDoes() {
        NormalScore score = of(EXPONENTIAL);
        double oneInAMillion = Math.log(1 + Math.log(1e6));

        // 2.58 and half of ln(0.005 / 1e-6)
        assertThat(score.of(oneInAMillion)).isCloseTo(6.83, within(0.3));
        assertThat(score.of(700)).isFinite();
    }

    @Test
    void shouldRiseWithTheBurst() {
        NormalScore score = of(EXPONENTIAL);
        double[] scores =
                IntStream.range(-20, 400).mapToDouble(i -> score.of(i / 100.0)).toArray();

        for (int i = 1; i < scores.length; i++) {
            assertThat(scores[i]).isGreaterThanOrEqualTo(scores[i - 1]);
        }
    }

    @Test
    void shouldTakeEqualQuantilesForTheirMiddle() {
        NormalScore score = of(Collections.nCopies(DerivedField.BURST_LEVELS.size(), 0.0));

        assertThat(score.of(0)).isCloseTo(0.12, within(0.01));
        assertThat(score.of(-1)).isCloseTo(-2.326, within(0.01));
        assertThat(score.of(2)).isBetween(3.0, 7.0);
    }

    @Test
    void shouldLeaveABurstAsItIsThatIsNotFitted() {
        assertThat(NormalScore.of(null)).isNull();
        assertThat(NormalScore.of(new DerivedField.Fitted(0, 0, List.of()))).isNull();
    }
}
