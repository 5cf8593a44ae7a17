package io.elbo.core.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertBudgetTest {
    @ParameterizedTest
    @CsvSource({"0.001, 0.001", "1e-4, 0.0001", "0.1 %, 0.001", "' 5% ', 0.05", "1E-3, 0.001"})
    void shouldReadAProbabilityOrAPercentage(String text, double probability) {
        assertThat(AlertBudget.parse(text).probability()).isCloseTo(probability, within(1e-15));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "often", "0", "1", "100%", "-0.1", "2", "NaN", "Infinity", "1/100"})
    void shouldRefuseWhatIsNoShareOfTheRecords(String text) {
        assertThatThrownBy(() -> AlertBudget.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("an alert budget");
    }
}
