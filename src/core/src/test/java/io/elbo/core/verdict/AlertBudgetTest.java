package io.elbo.core.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertBudgetTest {
    @ParameterizedTest
    @CsvSource({"0.001, 0.001", "1e-4, 0.0001", "0.1 %, 0.001", "' 5% ', 0.05", "1E-3, 0.001", ".5, 0.5"})
    void shouldReadAProbabilityOrAPercentage(String text, double probability) {
        AlertBudget budget = AlertBudget.parse(text);

        assertThat(budget.share(Double.NaN).probability()).isCloseTo(probability, within(1e-15));
        assertThat(budget.share(5_000).probability()).isCloseTo(probability, within(1e-15));
    }

    @ParameterizedTest
    @CsvSource({
        "20 per day, 2.3148e-4",
        "20/day, 2.3148e-4",
        "' 1 Per Hour', 2.7778e-4",
        "0.5 per minute, 8.3333e-3",
        "1e-2 per second, 0.01",
        "3 per week, 4.9603e-6",
        "3per weeks, 4.9603e-6"
    })
    void shouldReadSoManyAlarmsPerUnitOfTime(String text, double perSecond) {
        AlertBudget.Rate budget = (AlertBudget.Rate) AlertBudget.parse(text);

        assertThat(budget.perSecond() / perSecond).isCloseTo(1, within(1e-4));
        assertThat(budget.share(100).probability() / (perSecond / 100)).isCloseTo(1, within(1e-4));
        assertThat(budget.critical().perSecond() / perSecond).isCloseTo(0.1, within(1e-4));
    }

    @Test
    void shouldKeepARateWithinReason() {
        AlertBudget budget = AlertBudget.parse("20 per day");

        assertThat(budget.share(Double.NaN)).isEqualTo(AlertBudget.Rate.UNKNOWN);
        assertThat(budget.share(1e-9).probability()).isEqualTo(AlertBudget.Rate.LARGEST);
        assertThat(budget.share(0).probability()).isEqualTo(AlertBudget.Rate.LARGEST);
        assertThat(budget.share(1e12).probability()).isEqualTo(AlertBudget.Rate.SMALLEST);
    }

    @ParameterizedTest
    @CsvSource({"20 per day, 20 per day", "0.5/minute, 0.5 per minute", "0.1 %, 0.001"})
    void shouldSayWhatItIs(String text, String said) {
        assertThat(AlertBudget.parse(text).text()).isEqualTo(said);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "%",
                "often",
                "0",
                "1",
                "100%",
                "-0.1",
                "2",
                "NaN",
                "Infinity",
                "1/100",
                "0x1p-3",
                "1e-3f",
                "0 per day",
                "-1 per day",
                "per day",
                "20 per fortnight",
                "20 day",
                "1e999 per day",
                "5% per day"
            })
    void shouldRefuseWhatIsNoBudget(String text) {
        assertThatThrownBy(() -> AlertBudget.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("an alert budget");
    }

    @Test
    void shouldRefuseARateWhereNoTimePasses() {
        assertThat(AlertBudget.parseShare("0.1%").probability()).isEqualTo(0.001);
        assertThatThrownBy(() -> AlertBudget.parseShare("20 per day"))
                .hasMessageContaining("20 per day")
                .hasMessageContaining("a share such as");
    }
}
