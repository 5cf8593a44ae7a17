package io.elbo.stream.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.core.verdict.AlertBudget;
import io.elbo.core.verdict.Budgets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BudgetChangeTest {
    private static DetectorSettings settings(String alert, String critical, boolean adapt) {
        return new DetectorSettings(
                "cards",
                "payments",
                Path.of("tiny.onnx"),
                AlertBudget.parse(alert),
                AlertBudget.parse(critical),
                adapt,
                "cards.anomalies",
                null,
                null,
                "payments.dlq",
                true,
                5,
                null);
    }

    private static Budgets change(DetectorSettings settings, @Nullable String alert, @Nullable String critical) {
        return BudgetChange.of(settings, alert, critical, 3);
    }

    @Test
    void shouldKeepTheCriticalBudgetATenthIfItIsATenthInTheConfiguration() {
        Budgets budgets = change(settings("0.001", "0.0001", false), "0.05%", null);

        assertThat(budgets).isEqualTo(new Budgets(AlertBudget.parse("0.0005"), AlertBudget.parse("0.00005"), 3));
    }

    @Test
    void shouldTakeWhatIsNotSetFromTheConfiguration() {
        DetectorSettings settings = settings("0.001", "0.0005", false);

        assertThat(change(settings, null, "1e-4"))
                .isEqualTo(new Budgets(AlertBudget.parse("0.001"), AlertBudget.parse("1e-4"), 3));
        assertThat(change(settings, "0.002", null).critical()).isEqualTo(AlertBudget.parse("0.0005"));
        assertThat(change(settings, null, null)).isEqualTo(settings.budgets());
    }

    @Test
    void shouldRefuseACriticalBudgetThatExceedsTheAlertBudget() {
        DetectorSettings settings = settings("0.001", "0.0005", false);

        assertThatThrownBy(() -> change(settings, "0.0001", null))
                .hasMessage(
                        "the critical budget 5.0E-4, which is that of the configuration, exceeds the alert budget 1.0E-4");
        assertThatThrownBy(() -> change(settings, null, "0.01"))
                .hasMessage(
                        "the critical budget 0.01 exceeds the alert budget 0.001, which is that of the configuration");
    }

    @Test
    void shouldRefuseWhatIsNoBudget() {
        assertThatThrownBy(() -> change(settings("0.001", "0.0001", false), "100%", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("alertBudget '100%': allowed is a share above 0 and below 1");
    }

    @Test
    void shouldRefuseARateIfTheDetectorDoesNotLearnHowManyRecordsCome() {
        assertThatThrownBy(() -> change(settings("0.001", "0.0001", false), "20 per day", null))
                .hasMessageContaining("does not learn how many records come")
                .hasMessageContaining("adapt=true");
        assertThat(change(settings("0.001", "0.0001", true), "20 per day", null).hasRate())
                .isTrue();
        assertThat(change(settings("5 per day", "1 per day", false), "20 per day", "2 per day")
                        .hasRate())
                .isTrue();
    }
}
