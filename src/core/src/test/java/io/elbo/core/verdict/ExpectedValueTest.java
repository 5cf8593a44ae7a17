package io.elbo.core.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.elbo.core.model.OrdinaryValues;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.NumericField;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpectedValueTest {
    private static final NumericField FIELD = new NumericField("x", "/x").withRange(0, 40);

    @Test
    void shouldExpectWholeNumbersIfHistoryHasNoOthers() {
        ExpectedValue attempts = new ExpectedValue(FIELD, values(1, 5, true));

        assertThat(attempts.of(DoubleNode.valueOf(3.84))).isEqualTo(LongNode.valueOf(4));
        assertThat(attempts.of(DoubleNode.valueOf(-2))).isEqualTo(LongNode.valueOf(0));
    }

    @Test
    void shouldExpectNothingOutsideOfHistory() {
        ExpectedValue minutes = new ExpectedValue(FIELD, null);

        assertThat(minutes.of(DoubleNode.valueOf(-26.1186)).doubleValue()).isZero();
        assertThat(minutes.of(DoubleNode.valueOf(Double.POSITIVE_INFINITY)).doubleValue())
                .isEqualTo(40);
        assertThat(minutes.of(DoubleNode.valueOf(17.123456)).doubleValue()).isEqualTo(17.123456);
    }

    @Test
    void shouldShowNoMoreDigitsThanTheSpreadBears() {
        assertThat(new ExpectedValue(FIELD, values(2, 38, false)).of(DoubleNode.valueOf(17.123456)))
                .isEqualTo(DoubleNode.valueOf(17.1));
        assertThat(new ExpectedValue(FIELD, values(17.1234, 17.1235, false)).of(DoubleNode.valueOf(17.123456)))
                .isEqualTo(DoubleNode.valueOf(17.123456));
        assertThat(new ExpectedValue(FIELD, values(3, 3, false)).of(DoubleNode.valueOf(3.0001)))
                .isEqualTo(DoubleNode.valueOf(3.0001));
    }

    @Test
    void shouldLeaveWordsAndNothingAsTheyAre() {
        ExpectedValue word = new ExpectedValue(new CategoricalField("w", "/w", List.of("a")), null);

        assertThat(word.of(TextNode.valueOf("a"))).isEqualTo(TextNode.valueOf("a"));
        assertThat(word.of(NullNode.getInstance())).isEqualTo(NullNode.getInstance());
    }

    /** Of numbers that are usually between these two. */
    private static OrdinaryValues values(double low, double high, boolean whole) {
        List<Double> quantiles = OrdinaryValues.LEVELS.stream()
                .map(level -> level < 0.5 ? low : high)
                .toList();
        return new OrdinaryValues("x", 0, quantiles, whole, List.of());
    }
}
