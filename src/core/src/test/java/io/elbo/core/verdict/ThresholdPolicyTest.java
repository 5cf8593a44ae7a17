package io.elbo.core.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.core.model.Calibration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThresholdPolicyTest {
    private static final Calibration CALIBRATION =
            new Calibration(List.of(0.0, 5.0, 10.0), new Calibration.Tail(10, 0.1, 0, 2));
    private static final ThresholdPolicy POLICY =
            new ThresholdPolicy(CALIBRATION, new AlertBudget.Share(1e-2), new AlertBudget.Share(1e-4));

    @Test
    void shouldFlagAtTheThresholdAndNotBelow() {
        float threshold = (float) POLICY.threshold();
        float atOrPast = threshold >= POLICY.threshold() ? threshold : Math.nextUp(threshold);
        assertThat(POLICY.verdict(atOrPast, 1, 1).severity()).isEqualTo(Severity.WARNING);
        assertThat(POLICY.verdict(atOrPast, 1, 1).isAnomaly()).isTrue();
        assertThat(POLICY.verdict(Math.nextDown(Math.nextDown(threshold)), 1, 1).severity())
                .isEqualTo(Severity.NONE);
    }

    @Test
    void shouldCallTheRarestCritical() {
        Verdict verdict = POLICY.verdict((float) CALIBRATION.threshold(0.9e-4), 20, 4);
        assertThat(verdict.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(verdict.pValue()).isLessThan(1e-4);
        assertThat(verdict.reconstructionLoss()).isEqualTo(20);
        assertThat(Severity.CRITICAL.label()).isEqualTo("critical");
    }

    @Test
    void shouldRefuseACriticalBudgetAboveTheWarningBudget() {
        assertThatThrownBy(() ->
                        new ThresholdPolicy(CALIBRATION, new AlertBudget.Share(1e-4), new AlertBudget.Share(1e-2)))
                .hasMessageContaining("0.01 exceeds the alert budget 1.0E-4");
    }
}
