package io.elbo.core.verdict;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import io.elbo.core.model.OrdinaryValues;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a model expects of one field into a value that the field may have: a number within history's range, whole if all
 * of history's are, and without digits beyond a thousandth of the usual spread. Other values stay as they are. Immutable.
 */
final class ExpectedValue {
    private static final double MAX_WHOLE = 1e15;
    private static final int DIGITS_OF_SPREAD = 2; // after the first one

    private final NumericField.@Nullable Range range;
    private final boolean whole;
    private final @Nullable Integer decimals; // null if numbers are not rounded

    /** @param ordinary null if nothing is known of history's values */
    ExpectedValue(Field field, @Nullable OrdinaryValues ordinary) {
        range = field instanceof NumericField numeric ? numeric.range() : null;
        whole = ordinary != null && ordinary.whole();
        decimals = ordinary == null || ordinary.quantiles().isEmpty() ? null : decimals(ordinary);
    }

    private static @Nullable Integer decimals(OrdinaryValues ordinary) {
        double spread = ordinary.usualHigh() - ordinary.usualLow();
        return spread > 0 && Double.isFinite(spread) ? DIGITS_OF_SPREAD - (int) Math.floor(Math.log10(spread)) : null;
    }

    /** Whether a record's own value is one that {@link #of} shows as it is, but for digits: in range, and whole if history's are. */
    boolean showsFaithfully(JsonNode value) {
        if (!value.isNumber()) {
            return true;
        }
        double number = value.doubleValue();
        boolean inRange = range == null || (number >= range.min() && number <= range.max());
        return inRange && (!whole || number == Math.rint(number));
    }

    /** @param expected as a field kind describes it */
    JsonNode of(JsonNode expected) {
        if (!expected.isNumber()) {
            return expected;
        }
        double value = expected.doubleValue();
        double possible = range == null ? value : Math.max(range.min(), Math.min(range.max(), value));
        if (whole && Math.abs(possible) < MAX_WHOLE) {
            return LongNode.valueOf(Math.round(possible));
        }
        return decimals == null || !Double.isFinite(possible)
                ? DoubleNode.valueOf(possible)
                : DoubleNode.valueOf(new BigDecimal(possible)
                        .setScale(decimals, RoundingMode.HALF_EVEN)
                        .doubleValue());
    }
}
