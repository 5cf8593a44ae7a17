package io.elbo.core.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the values of one field are spread in history. Explanations say by it how rare a value is, and what a usual one would be.
 * It holds no record, only shares and quantiles.
 *
 * @param field the field's name in the schema
 * @param missing share of records without a value
 * @param quantiles of a numeric field, in the field's units: the values at {@link #LEVELS}; empty if there are none
 * @param whole whether every number of history is a whole one
 * @param shares of a field with words: the share of each word of the vocabulary, in its order; empty for other fields
 */
public record OrdinaryValues(
        String field,
        double missing,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Double> quantiles,
        boolean whole,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Double> shares) {
    /** The shares of history's numbers that are at most as large as the quantile at the same place. */
    public static final List<Double> LEVELS = List.of(0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999);

    private static final int MEDIAN = LEVELS.indexOf(0.5);
    private static final int USUAL_LOW = LEVELS.indexOf(0.05);
    private static final int USUAL_HIGH = LEVELS.indexOf(0.95);

    public OrdinaryValues {
        if (field == null || !(missing >= 0 && missing <= 1)) {
            throw new IllegalArgumentException(
                    "ordinary values have a field and a share of missing ones, got " + field + ", " + missing);
        }
        quantiles = quantiles == null ? List.of() : List.copyOf(quantiles);
        shares = shares == null ? List.of() : List.copyOf(shares);
        if (!quantiles.isEmpty() && quantiles.size() != LEVELS.size()) {
            throw new IllegalArgumentException("ordinary values of field '" + field + "' have " + quantiles.size()
                    + " quantiles, " + LEVELS.size() + " are needed");
        }
    }

    /** The number in the middle; null if the field has none. */
    public @Nullable Double median() {
        return quantiles.isEmpty() ? null : quantiles.get(MEDIAN);
    }

    /** One number of history in twenty is smaller; there must be quantiles. */
    public double usualLow() {
        return quantiles.get(USUAL_LOW);
    }

    /** One number of history in twenty is larger; there must be quantiles. */
    public double usualHigh() {
        return quantiles.get(USUAL_HIGH);
    }

    /** The place of the most frequent word in the vocabulary; -1 if the field has none. */
    public int mostFrequent() {
        int best = -1;
        for (int word = 0; word < shares.size(); word++) {
            if (best < 0 || shares.get(word) > shares.get(best)) {
                best = word;
            }
        }
        return best;
    }
}
