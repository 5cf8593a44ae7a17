package io.elbo.core.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.elbo.core.model.Calibration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BudgetsTest {
    private static final Calibration CALIBRATION =
            new Calibration(List.of(0.0, 5.0, 10.0), new Calibration.Tail(10, 0.1, 0, 2));
    private static final AlertBudget ONE_PERCENT = AlertBudget.parse("1%");

    @Test
    void shouldSayInThePolicyWhichChangeHasSetThem() {
        ThresholdPolicy configured =
                Budgets.configured(ONE_PERCENT, ONE_PERCENT.critical()).policy(CALIBRATION, Double.NaN);
        ThresholdPolicy changed = new Budgets(ONE_PERCENT, ONE_PERCENT.critical(), 7).policy(CALIBRATION, Double.NaN);

        assertThat(configured.budgetRevision()).isZero();
        assertThat(changed.budgetRevision()).isEqualTo(7);
        assertThat(changed.rawThreshold()).isEqualTo(configured.rawThreshold());
        assertThat(changed.severity(100)).isEqualTo(configured.severity(100));
    }

    @Test
    void shouldFollowARateIfOneOfThemIsARate() {
        Budgets rated = new Budgets(AlertBudget.parse("10 per second"), ONE_PERCENT, 0);

        assertThat(rated.hasRate()).isTrue();
        assertThat(rated.policy(CALIBRATION, 1_000).warning().probability()).isEqualTo(0.01);
        assertThat(Budgets.configured(ONE_PERCENT, ONE_PERCENT).hasRate()).isFalse();
    }

    @Test
    void shouldCompareSharesWithSharesAndRatesWithRates() {
        AlertBudget hourly = AlertBudget.parse("2 per hour");
        AlertBudget daily = AlertBudget.parse("40 per day");

        assertThat(ONE_PERCENT.exceeds(ONE_PERCENT.critical())).isTrue();
        assertThat(ONE_PERCENT.exceeds(ONE_PERCENT)).isFalse();
        assertThat(hourly.exceeds(daily)).isTrue();
        assertThat(daily.exceeds(hourly)).isFalse();
        assertThat(hourly.exceeds(ONE_PERCENT)).as("it shows when records come").isFalse();
        assertThat(ONE_PERCENT.exceeds(hourly)).as("it shows when records come").isFalse();
    }
}
