package io.elbo.core.suppression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MinDeviationTest {
    @ParameterizedTest
    @CsvSource({
        "above, 51, 50, true",
        "above, 50, 50, false",
        "above, 49, 50, false",
        "below, 49, 50, true",
        "below, 51, 50, false",
        "30%, 65, 50, false",
        "30%, 65.1, 50, true",
        "30%, 34.9, 50, true",
        "30 % above, 34, 50, false",
        "30% above, 66, 50, true",
        "30% above, -66, -50, false",
        "30% above, -34, -50, true",
        "50, 101, 50, true",
        "50, 100, 50, false",
        "50, 0, 50, false",
        "50 below, -1, 50, true",
        "30% above or 5 above, 56, 50, true",
        "30% or 5, 44, 50, true",
        "30% OR 5, 46, 50, false",
        "above or 50% below, 24, 50, true",
        "above or 50% below, 26, 50, false",
        "30%, 0.001, 0, true",
        "30%, 0, 0, false",
        "1e3 ABOVE, Infinity, 50, true",
        "30%, NaN, 50, true",
        "30%, Infinity, Infinity, true",
    })
    void shouldSayWhetherAValueDiffersEnough(String text, double value, double expected, boolean exceeds) {
        assertThat(MinDeviation.parse(text).isExceeded(value, expected)).isEqualTo(exceeds);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "over",
                "-5",
                "0",
                "0%",
                "30% above or 50",
                "above or",
                "or",
                "30%%",
                "NaN",
                "1e999",
                "above 30%"
            })
    void shouldRefuseWhatIsNoDeviation(String text) {
        assertThatThrownBy(() -> MinDeviation.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(MinDeviation.ALLOWED);
    }

    @Property
    void eitherDirectionTogetherIsBoth(
            @ForAll @DoubleRange(min = -1e6, max = 1e6) double value,
            @ForAll @DoubleRange(min = -1e6, max = 1e6) double expected,
            @ForAll @DoubleRange(min = 0.01, max = 300) double amount) {
        boolean both = MinDeviation.parse(amount + "%").isExceeded(value, expected);
        boolean either =
                MinDeviation.parse(amount + "% above or " + amount + "% below").isExceeded(value, expected);

        assertThat(either).isEqualTo(both);
    }
}
