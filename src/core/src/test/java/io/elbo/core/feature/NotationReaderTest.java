package io.elbo.core.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elbo.core.schema.Notation;
import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotationReaderTest {
    private static double parse(String decimal, String thousands, String prefix, String suffix, String text) {
        return new NotationReader(new Notation(decimal, thousands, prefix, suffix)).parse(text);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "',', -, -, -, '46,93', 46.93",
                "'.', ',', -, -, '68,647.32', 68647.32",
                "'.', ',', -, -, '12,34,567.5', 1234567.5",
                "'.', ',', $, -, '$282.51', 282.51",
                "'.', ',', $, -, '-$1,282.51', -1282.51",
                "'.', ',', $, -, '($1,282.51)', -1282.51",
                "'.', ',', $, -, '$(1,282.51)', -1282.51",
                "'.', ',', $, -, '$-5', -5",
                "'.', -, -, %, '96.6%', 96.6",
                "'.', -, -, %, '96.6 %', 96.6",
                "'.', -, -, -, '(70.50)', -70.5",
                "'.', -, -, -, '60.88-', -60.88",
                "'.', -, -, -, '\u221260.88', -60.88",
                "'.', -, -, -, '+3', 3",
                "'.', -, -, C, '18.8 C', 18.8",
                "'.', -, -, C, '-18.8 C', -18.8",
                "'.', -, -, km/h, '120 km/h', 120",
                "'.', -, -, C, '18.8', 18.8",
                "',', ' ', -, -, '1\u00A0234\u202F567,5', 1234567.5",
                "'.', '\u2019', CHF, -, 'CHF 1\u2019234.50', 1234.5",
                "'.', '''', -, -, '1\u2019234.50', 1234.5",
                "',', '.', -, -, '1.234', 1234",
                "',', -, -, -, '1,5E+03', 1500",
                "'.', -, -, -, '.5', 0.5",
                "'.', -, -, -, '5.', 5"
            })
    void shouldReadWhatTheNotationSays(
            String decimal, String thousands, String prefix, String suffix, String text, double expected) {
        assertThat(parse(decimal, thousands, prefix, suffix, text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "',', -, '46.93'",
                "'.', ',', '1,23'",
                "'.', ',', '1,2345'",
                "'.', ',', '1234,567'",
                "'.', ',', ',567'",
                "'.', ',', '1.5,000'",
                "',', '.', '1.23'",
                "'.', -, ''",
                "'.', -, ' - '",
                "'.', -, '--5'",
                "'.', -, '-5-'",
                "'.', -, '(-5)'",
                "'.', -, '()'",
                "'.', -, '1e'",
                "'.', -, '.'",
                "'.', -, '.e5'",
                "'.', -, '5 C'",
                "'.', -, 'NaN'",
                "'.', -, '１２'",
                "'.', -, '1 2'"
            })
    void shouldReadNothingElse(String decimal, String thousands, String text) {
        assertThat(parse(decimal, thousands, "$", "%", text)).isNaN();
    }

    @Property
    void shouldReadWhatJavaWritesInEveryNotation(
            @ForAll @DoubleRange(min = -1e12, max = 1e12) double number,
            @ForAll boolean comma,
            @ForAll boolean grouped) {
        DecimalFormatSymbols symbols = new DecimalFormatSymbols(Locale.ROOT);
        symbols.setDecimalSeparator(comma ? ',' : '.');
        symbols.setGroupingSeparator(comma ? '.' : ',');
        DecimalFormat format = new DecimalFormat(grouped ? "#,##0.######" : "0.######", symbols);
        double rounded = new BigDecimal(number)
                .setScale(6, java.math.RoundingMode.HALF_EVEN)
                .doubleValue();

        assertThat(parse(comma ? "," : ".", grouped ? (comma ? "." : ",") : "", "", "", format.format(number)))
                .isEqualTo(rounded == 0 ? Math.copySign(rounded, number) : rounded);
    }

    @Property
    void shouldNeverThrowWhateverTheText(@ForAll String text) {
        for (String value : new String[] {text, "1" + text, "(" + text + ")", text + "-"}) {
            assertThat(parse(",", ".", "", "", value))
                    .satisfies(number -> assertThat(Double.isInfinite(number)).isFalse());
        }
    }

    @org.junit.jupiter.api.Test
    void shouldRefuseNotationsThatCannotBeReadBack() {
        assertThatThrownBy(() -> new Notation(";", "", "", "")).hasMessageContaining("decimal");
        assertThatThrownBy(() -> new Notation(",", ",", "", "")).hasMessageContaining("thousands");
        assertThatThrownBy(() -> new Notation(".", "", "1", "")).hasMessageContaining("prefix");
        assertThatThrownBy(() -> new Notation(".", "", "", "x".repeat(20))).hasMessageContaining("suffix");
    }
}
