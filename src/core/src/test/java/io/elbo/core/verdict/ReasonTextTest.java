package io.elbo.core.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.elbo.core.model.OrdinaryValues;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.NumericField;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasonTextTest {
    private static final NumericField MINUTES = new NumericField("minutes", "/minutes").withRange(0, 20_000);
    private static final OrdinaryValues SPREAD = new OrdinaryValues(
            "minutes", 0.002, List.of(1.0, 2.0, 5.0, 100.0, 300.0, 900.0, 4_300.0, 9_000.0, 15_000.0), true, List.of());
    private static final CategoricalField CURRENCY =
            new CategoricalField("currency", "/currency", List.of("EUR", "SEK", "JPY"));
    private static final OrdinaryValues WORDS =
            new OrdinaryValues("currency", 0, List.of(), false, List.of(0.9, 0.0999, 0.0001));

    private final ReasonText minutes = new ReasonText(MINUTES, SPREAD);
    private final ReasonText currency = new ReasonText(CURRENCY, WORDS);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        15942 | higher than 99.9 % of ordinary values
        15000 | higher than 99 % of ordinary values
        4301  | higher than 95 % of ordinary values
        4300  | usually 5 to 4300
        312   | usually 5 to 4300
        4     | lower than 95 % of ordinary values
        1     | lower than 99 % of ordinary values
        0     | lower than 99.9 % of ordinary values
        """)
    void shouldSayWhereANumberStands(int value, String words) {
        assertThat(minutes.of(IntNode.valueOf(value), number(value), IntNode.valueOf(-1), Reason.UNEXPECTED, null))
                .isEqualTo(value + ", " + words + " (expected -1)");
    }

    @Test
    void shouldNameTheRangeOfANumberOutsideIt() {
        assertThat(minutes.of(number(20_001), number(20_001), number(300), Reason.OUT_OF_RANGE, null))
                .isEqualTo("20001, higher than all ordinary values, which reach 20000 (expected 300)");
        assertThat(minutes.of(number(-0.5), number(-0.5), number(300), Reason.OUT_OF_RANGE, null))
                .isEqualTo("-0.5, lower than all ordinary values, which begin at 0 (expected 300)");
    }

    @Test
    void shouldSayHowRareAWordIsIfItIs() {
        assertThat(currency.of(text("JPY"), text("JPY"), text("EUR"), Reason.UNEXPECTED, null))
                .isEqualTo("JPY, seen in 0.01 % of ordinary records (expected EUR)");
        assertThat(currency.of(text("SEK"), text("SEK"), text("EUR"), Reason.UNEXPECTED, "country DE"))
                .isEqualTo("SEK, unusual with country DE (expected EUR)");
        assertThat(currency.of(text("XYZ"), NullNode.getInstance(), text("EUR"), Reason.UNSEEN, null))
                .isEqualTo("XYZ, never seen (expected EUR)");
    }

    @Test
    void shouldNotCallAWordNewIfHistoryHadMoreWordsThanTheVocabularyHolds() {
        OrdinaryValues many = new OrdinaryValues("currency", 0, List.of(), false, List.of(0.5, 0.3, 0.1));

        assertThat(new ReasonText(CURRENCY, many)
                        .of(text("XYZ"), NullNode.getInstance(), text("EUR"), Reason.UNSEEN, null))
                .isEqualTo("XYZ, not one of the 3 most frequent words (expected EUR)");
    }

    @Test
    void shouldSayHowOftenValuesAreMissing() {
        assertThat(minutes.of(NullNode.getInstance(), NullNode.getInstance(), number(300), Reason.MISSING, null))
                .isEqualTo("missing, as in 0.2 % of ordinary records (expected 300)");
        assertThat(currency.of(NullNode.getInstance(), NullNode.getInstance(), text("EUR"), Reason.MISSING, null))
                .isEqualTo("missing, as in less than 0.01 % of ordinary records (expected EUR)");
    }

    @Test
    void shouldSayThatAValueOfAnotherTypeCountsAsMissing() {
        assertThat(minutes.of(text("abc"), NullNode.getInstance(), number(300), Reason.MISSING, null))
                .isEqualTo("abc, no value that this field can have, so it counts as missing (expected 300)");
    }

    @Test
    void shouldCutATextBetweenCharacters() {
        assertThat(ReasonText.cut("a" + "\uD83D\uDE00".repeat(3), 4)).isEqualTo("a\uD83D\uDE00…");
        assertThat(ReasonText.cut("abcde", 4)).isEqualTo("abcd…");
        assertThat(ReasonText.cut("abcd", 4)).isEqualTo("abcd");
    }

    @Test
    void shouldNeverShowAValueAsItsOwnExpectation() {
        assertThat(minutes.of(IntNode.valueOf(312), number(312), number(312), Reason.UNEXPECTED, null))
                .isEqualTo("312, usually 5 to 4300");
        assertThat(currency.of(text("SEK"), text("SEK"), NullNode.getInstance(), Reason.UNEXPECTED, null))
                .isEqualTo("SEK");
    }

    @Test
    void shouldDoWithoutKnowingHistory() {
        ReasonText unknown = new ReasonText(new NumericField("minutes", "/minutes"), null);
        assertThat(unknown.of(number(7.25), number(7.25), number(3), Reason.UNEXPECTED, null))
                .isEqualTo("7.25 (expected 3)");
        assertThat(unknown.of(number(7.25), number(7.25), number(3), Reason.OUT_OF_RANGE, null))
                .isEqualTo("7.25 (expected 3)");
        assertThat(unknown.of(NullNode.getInstance(), NullNode.getInstance(), number(3), Reason.MISSING, null))
                .isEqualTo("missing (expected 3)");
    }

    @Test
    void shouldSayTrueAndFalseAndCutLongTexts() {
        ReasonText flag = new ReasonText(
                new BooleanField("known", "/known"),
                new OrdinaryValues("known", 0, List.of(), false, List.of(0.001, 0.999)));
        assertThat(flag.of(BooleanNode.FALSE, BooleanNode.FALSE, BooleanNode.TRUE, Reason.UNEXPECTED, null))
                .isEqualTo("false, seen in 0.1 % of ordinary records (expected true)");
        assertThat(currency.of(text("x".repeat(200)), NullNode.getInstance(), text("EUR"), Reason.UNSEEN, null))
                .isEqualTo("x".repeat(60) + "…, never seen (expected EUR)");
    }

    private static JsonNode number(double value) {
        return DoubleNode.valueOf(value);
    }

    private static JsonNode text(String value) {
        return TextNode.valueOf(value);
    }
}
