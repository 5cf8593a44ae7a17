package io.elbo.core.verdict;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.model.OrdinaryValues;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts what is unusual about the value of one field into words, such as {@code 15942, higher than 99.9 % of ordinary values
 * (expected 312)}. Every place that shows reasons shows these words. They say how rare the value is if history's values are
 * known, and name the expected value only if it is another one. Immutable.
 */
final class ReasonText {
    /** What is said of the last of the fields whose replacement does not make the record ordinary. */
    static final String STILL_UNUSUAL = "; still unusual with all fields up to here replaced";

    private static final int MAX_LENGTH = 60;
    private static final MathContext DIGITS = new MathContext(6);
    private static final MathContext PERCENT_DIGITS = new MathContext(3);
    /** A word of a smaller share is said to be rare. */
    private static final double RARE = 0.05;
    /** If words outside of the vocabulary are a larger share of history, an unknown one need not be new. */
    private static final double RARE_WORDS = 1e-3;

    private final Field field;
    private final @Nullable OrdinaryValues ordinary;

    /** @param ordinary null if nothing is known of them */
    ReasonText(Field field, @Nullable OrdinaryValues ordinary) {
        this.field = field;
        this.ordinary = ordinary;
    }

    /**
     * The words for one value.
     *
     * @param value as it stands in the record
     * @param known the same as the model reads it, in the field's own units and words
     * @param partner a field and value that this value does not fit to; null if it is unusual by itself
     */
    String of(JsonNode value, JsonNode known, JsonNode expected, Reason reason, @Nullable String partner) {
        List<String> parts = new ArrayList<>();
        parts.add(shown(value));
        String rarity =
                switch (reason) {
                    case MISSING -> missing(value);
                    case UNSEEN -> unknown();
                    case OUT_OF_RANGE -> outside(known.doubleValue());
                    case UNEXPECTED -> ordinary == null ? "" : place(known, ordinary);
                };
        if (!rarity.isEmpty()) {
            parts.add(rarity);
        }
        if (partner != null) {
            parts.add("unusual with " + partner);
        }
        boolean isAnother = !expected.isNull() && !shown(expected).equals(shown(value));
        return String.join(", ", parts) + (isAnother ? " (expected " + shown(expected) + ")" : "");
    }

    /** Of a value that is not there, or that the field cannot have, such as a word in place of a number. */
    private String missing(JsonNode value) {
        if (!value.isNull() && !value.isMissingNode()) {
            return "no value that this field can have, so it counts as missing";
        }
        return ordinary == null ? "" : "as in " + percent(ordinary.missing());
    }

    /** A word outside of the vocabulary; history may have had it, if it had more words than the vocabulary holds. */
    private String unknown() {
        if (ordinary == null || ordinary.shares().isEmpty()) {
            return "never seen";
        }
        double others = 1
                - ordinary.missing()
                - ordinary.shares().stream().mapToDouble(Double::doubleValue).sum();
        return others < RARE_WORDS
                ? "never seen"
                : "not one of the " + ordinary.shares().size() + " most frequent words";
    }

    private String outside(double number) {
        NumericField.Range range = field instanceof NumericField numeric ? numeric.range() : null;
        if (range == null) {
            return "";
        }
        return number > range.max()
                ? "higher than all ordinary values, which reach " + number(range.max())
                : "lower than all ordinary values, which begin at " + number(range.min());
    }

    /** Where a value that the model knows stands among those of history. */
    private String place(JsonNode known, OrdinaryValues values) {
        if (known.isNumber() && !values.quantiles().isEmpty()) {
            return place(known.doubleValue(), values);
        }
        int word = field.vocabulary().indexOf(known.asText());
        boolean isRare =
                word >= 0 && word < values.shares().size() && values.shares().get(word) <= RARE;
        return isRare ? "seen in " + percent(values.shares().get(word)) : "";
    }

    private static String place(double number, OrdinaryValues values) {
        List<Double> levels = OrdinaryValues.LEVELS;
        if (number > values.usualHigh()) {
            int i = levels.size() - 1;
            while (number <= values.quantiles().get(i)) {
                i--;
            }
            return "higher than " + percent(levels.get(i), "values");
        }
        if (number < values.usualLow()) {
            int i = 0;
            while (number >= values.quantiles().get(i)) {
                i++;
            }
            return "lower than " + percent(1 - levels.get(i), "values");
        }
        String from = number(values.usualLow());
        String to = number(values.usualHigh());
        return from.equals(to) ? "usually " + from : "usually " + from + " to " + to;
    }

    private static String percent(double share) {
        return percent(share, "records");
    }

    private static String percent(double share, String of) {
        return percentOf(share) + " of ordinary " + of;
    }

    /** A share in percent. */
    static String percentOf(double share) {
        double percent = 100 * share;
        return (percent < 0.01 ? "less than 0.01" : plain(new BigDecimal(percent).round(PERCENT_DIGITS))) + " %";
    }

    static String number(double value) {
        return Double.isFinite(value) ? plain(new BigDecimal(value).round(DIGITS)) : String.valueOf(value);
    }

    private static String plain(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        return Math.abs(stripped.precision() - stripped.scale()) > 15 ? stripped.toString() : stripped.toPlainString();
    }

    /** A value as people read it; long texts are cut. */
    static String shown(JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return "missing";
        }
        if (value.isFloatingPointNumber()) {
            return number(value.doubleValue());
        }
        String text = value.asText();
        return cut(text, MAX_LENGTH);
    }

    /** A text of at most so many characters, and an ellipsis if it is longer; never half a character. */
    static String cut(String text, int maxLength) {
        if (text.length() <= maxLength) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(maxLength - 1)) ? maxLength - 1 : maxLength;
        return text.substring(0, end) + "…";
    }
}
