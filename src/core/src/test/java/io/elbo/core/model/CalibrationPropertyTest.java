package io.elbo.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.elbo.core.model.Calibration.Tail;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class CalibrationPropertyTest {
    /** A calibration with ties now and then, and tails from bounded to very heavy. */
    private static Calibration calibration(long seed, boolean ties) {
        Random random = new Random(seed);
        List<Double> quantiles = new ArrayList<>();
        double score = random.nextDouble();
        for (int i = 2 + random.nextInt(100); i > 0; i--) {
            quantiles.add(score);
            score += ties && random.nextInt(4) == 0 ? 0 : 0.01 + random.nextDouble() * 3;
        }
        double shape = random.nextInt(5) == 0 ? 0 : random.nextDouble() * 2 - 0.8;
        return new Calibration(
                quantiles,
                new Tail(
                        quantiles.get(quantiles.size() - 1),
                        0.005 + 0.2 * random.nextDouble(),
                        shape,
                        0.01 + 5 * random.nextDouble()));
    }

    @Property
    void aHigherScoreIsNeverLessRare(
            @ForAll long seed,
            @ForAll @DoubleRange(min = -10, max = 500) double one,
            @ForAll @DoubleRange(min = -10, max = 500) double other) {
        Calibration calibration = calibration(seed, true);
        double low = calibration.pValue(Math.min(one, other));
        double high = calibration.pValue(Math.max(one, other));
        assertThat(high).isGreaterThanOrEqualTo(Calibration.SMALLEST_P_VALUE).isLessThanOrEqualTo(low);
        assertThat(low).isLessThanOrEqualTo(1);
    }

    @Property
    void theSurpriseIsFiniteAndMinusTheLogarithmOfThePValue(
            @ForAll long seed, @ForAll @DoubleRange(min = -10, max = 500) double rawScore) {
        Calibration calibration = calibration(seed, true);
        double surprise = calibration.surprise(rawScore);
        assertThat(surprise).isBetween(0.0, Calibration.MAX_SURPRISE);
        assertThat(surprise).isCloseTo(-Math.log(calibration.pValue(rawScore)), within(1e-9));
    }

    @Property
    void theThresholdOfAProbabilityHasThatPValue(
            @ForAll long seed, @ForAll @DoubleRange(min = 0.01, max = 10) double probabilityDecades) {
        Calibration calibration = calibration(seed, false);
        double probability = Math.pow(10, -probabilityDecades);
        double threshold = calibration.threshold(probability);
        assertThat(threshold).isFinite();
        assertThat(calibration.pValue(threshold)).isCloseTo(probability, within(1e-6 * probability + 1e-12));
    }

    @Property
    void theRawScoreOfASurpriseHasThatSurprise(
            @ForAll long seed, @ForAll @DoubleRange(min = 0, max = 25) double surprise) {
        Calibration calibration = calibration(seed, false);
        double raw = calibration.rawScore(surprise);
        assertThat(raw).isFinite();
        assertThat(calibration.surprise(raw)).isCloseTo(surprise, within(1e-6 * (1 + surprise)));
    }

    @Property
    void aRarerThresholdIsNeverLower(
            @ForAll long seed,
            @ForAll @DoubleRange(min = 0.01, max = 10) double oneDecades,
            @ForAll @DoubleRange(min = 0.01, max = 10) double otherDecades) {
        Calibration calibration = calibration(seed, true);
        assertThat(calibration.threshold(Math.pow(10, -Math.max(oneDecades, otherDecades))))
                .isGreaterThanOrEqualTo(calibration.threshold(Math.pow(10, -Math.min(oneDecades, otherDecades))));
    }

    @Property
    void theTailStartsWhereTheQuantilesEnd(@ForAll long seed) {
        Calibration calibration = calibration(seed, false);
        Tail tail = calibration.tail();
        assertThat(calibration.pValue(tail.threshold())).isCloseTo(tail.fraction(), within(1e-9));
        assertThat(calibration.pValue(Math.nextUp(tail.threshold()))).isCloseTo(tail.fraction(), within(1e-9));
    }

    @Example
    void shouldAnswerForScoresThatAreNoNumbers() {
        Calibration calibration = calibration(1, true);
        assertThat(calibration.pValue(Double.NEGATIVE_INFINITY)).isEqualTo(1);
        assertThat(calibration.pValue(Double.POSITIVE_INFINITY)).isEqualTo(Calibration.SMALLEST_P_VALUE);
        assertThat(calibration.pValue(Double.NaN)).isEqualTo(1);
        assertThat(calibration.surprise(Double.POSITIVE_INFINITY)).isEqualTo(Calibration.MAX_SURPRISE);
        assertThat(calibration.surprise(Double.NaN)).isZero();
    }

    @Example
    void shouldRefuseWhatIsNoCalibration() {
        Tail tail = new Tail(2, 0.1, 0.1, 1);
        assertThatThrownBy(() -> new Calibration(List.of(2.0), tail)).hasMessageContaining("at least 2 quantiles");
        assertThatThrownBy(() -> new Calibration(List.of(2.5, 2.0), tail)).hasMessageContaining("decrease at 1");
        assertThatThrownBy(() -> new Calibration(List.of(1.0, 3.0), tail)).hasMessageContaining("tail's threshold");
        assertThatThrownBy(() -> new Tail(2, 0, 0.1, 1)).hasMessageContaining("fraction 0.0");
        assertThatThrownBy(() -> new Tail(2, 0.1, Double.NaN, 1)).hasMessageContaining("shape NaN");
        Calibration calibration = calibration(1, true);
        assertThatThrownBy(() -> calibration.threshold(0)).hasMessageContaining("between 0 and 1");
    }
}
