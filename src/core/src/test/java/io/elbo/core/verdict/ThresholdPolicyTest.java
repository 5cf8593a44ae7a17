package io.elbo.core.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.elbo.core.model.Calibration;
import io.elbo.core.score.ScoreParts;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class ThresholdPolicyTest {
    private static final Calibration CALIBRATION =
            new Calibration(List.of(0.0, 5.0, 10.0), new Calibration.Tail(10, 0.1, 0, 2));
    private static final ThresholdPolicy THRESHOLDS =
            new ThresholdPolicy(CALIBRATION, new AlertBudget.Share(1e-2), new AlertBudget.Share(1e-4));

    @Test
    void shouldFlagAtTheThresholdAndNotBelow() {
        float atThreshold = THRESHOLDS.rawThreshold();
        assertThat((double) atThreshold).isCloseTo(CALIBRATION.threshold(1e-2), within(1e-5));
        assertThat(THRESHOLDS.verdict(atThreshold, ScoreParts.NONE).severity()).isEqualTo(Severity.WARNING);
        assertThat(THRESHOLDS.verdict(atThreshold, ScoreParts.NONE).isAnomaly()).isTrue();
        assertThat(THRESHOLDS.isAnomaly(atThreshold)).isTrue();
        assertThat(THRESHOLDS
                        .verdict(Math.nextDown(atThreshold), ScoreParts.NONE)
                        .severity())
                .isEqualTo(Severity.NONE);
        assertThat(THRESHOLDS.isAnomaly(Math.nextDown(atThreshold))).isFalse();
    }

    @Test
    void shouldPublishTheSurpriseOfTheRawScoreAndOfTheBudget() {
        Verdict verdict = THRESHOLDS.verdict((float) CALIBRATION.threshold(1e-3), ScoreParts.NONE);
        assertThat(verdict.score()).isCloseTo(6.9078f, within(1e-4f)); // -ln 1e-3
        assertThat(verdict.pValue()).isCloseTo(1e-3, within(1e-8));
        assertThat(THRESHOLDS.threshold()).isEqualTo(-Math.log(1e-2));
    }

    /** Every released calibration, and thresholds at any budget. */
    @Property
    void theScoreReachesTheThresholdExactlyIfTheRecordIsAnAnomaly(
            @ForAll @DoubleRange(min = 0.01, max = 18) double budgetDecades,
            @ForAll @FloatRange(min = 0, max = 100) float rawScore,
            @ForAll @DoubleRange(min = -0.5, max = 0.5) double shape) {
        Calibration calibration =
                new Calibration(List.of(0.0, 3.0, 3.0, 3.0, 5.0, 10.0), new Calibration.Tail(10, 0.1, shape, 2));
        AlertBudget.Share budget = new AlertBudget.Share(Math.pow(10, -budgetDecades));
        ThresholdPolicy thresholds = new ThresholdPolicy(calibration, budget, budget);

        for (float raw : new float[] {
            rawScore, thresholds.rawThreshold(), Math.nextDown(thresholds.rawThreshold()), Math.nextUp(rawScore)
        }) {
            Verdict verdict = thresholds.verdict(raw, ScoreParts.NONE);
            assertThat(verdict.isAnomaly()).isEqualTo(verdict.score() >= thresholds.threshold());
            assertThat(thresholds.isAnomaly(raw)).isEqualTo(verdict.isAnomaly());
            assertThat(verdict.score()).isFinite().isNotNegative();
        }
    }

    @Test
    void shouldCallTheRarestCritical() {
        ScoreParts parts = new ScoreParts(List.of("depth"), 20);
        Verdict verdict = THRESHOLDS.verdict((float) CALIBRATION.threshold(0.9e-4), parts);
        assertThat(verdict.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(verdict.pValue()).isLessThan(1e-4);
        assertThat(verdict.parts()).isEqualTo(parts);
        assertThat(Severity.CRITICAL.label()).isEqualTo("critical");
    }

    @Test
    void shouldRefuseACriticalBudgetAboveTheWarningBudget() {
        assertThatThrownBy(() ->
                        new ThresholdPolicy(CALIBRATION, new AlertBudget.Share(1e-4), new AlertBudget.Share(1e-2)))
                .hasMessageContaining("0.01 exceeds the alert budget 1.0E-4");
    }
}
