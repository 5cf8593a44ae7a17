package io.elbo.core.verdict;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.elbo.core.feature.Codes;
import io.elbo.core.feature.Columns;
import io.elbo.core.feature.FieldKind;
import io.elbo.core.model.OrdinaryValues;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Values of one field that are usual in history, as a {@link FieldKind} describes values: numbers of the usual range, or the most
 * frequent words. Immutable.
 */
final class UsualValues {
    /** Words of a field; of numbers there are as many as {@link OrdinaryValues#LEVELS} has from 1 to 99 %. */
    private static final int MAX_WORDS = 6;

    private static final int FIRST_LEVEL = OrdinaryValues.LEVELS.indexOf(0.01);
    private static final int LAST_LEVEL = OrdinaryValues.LEVELS.indexOf(0.99);
    /** The most values that {@link #several} has. */
    static final int MAX = Math.max(MAX_WORDS, LAST_LEVEL - FIRST_LEVEL + 1);

    private final JsonNode typical;
    private final List<JsonNode> several;

    /** @param ordinary null if nothing is known of history's values */
    UsualValues(FieldKind kind, ExpectedValue expected, @Nullable OrdinaryValues ordinary) {
        Double median = ordinary == null ? null : ordinary.median();
        if (ordinary == null) {
            several = List.of();
            typical = NullNode.getInstance();
        } else if (median != null) {
            several = ordinary.quantiles().subList(FIRST_LEVEL, LAST_LEVEL + 1).stream()
                    .map(quantile -> expected.of(DoubleNode.valueOf(quantile)))
                    .distinct()
                    .toList();
            typical = expected.of(DoubleNode.valueOf(median));
        } else {
            several = IntStream.range(0, ordinary.shares().size())
                    .boxed()
                    .sorted(Comparator.comparingDouble(
                            word -> -ordinary.shares().get(word)))
                    .limit(MAX_WORDS)
                    .map(word -> kind.describe(code(Codes.FIRST_WORD + word), 0))
                    .toList();
            typical = several.isEmpty() ? NullNode.getInstance() : several.get(0);
        }
    }

    /** The median or the most frequent word; a null node if there is none. */
    JsonNode typical() {
        return typical;
    }

    /** Some values across the usual range; none if nothing is known. */
    List<JsonNode> several() {
        return several;
    }

    /** Every categorical column holds this code. */
    private static Columns code(long code) {
        return new Columns() {
            @Override
            public float numeric(int row, int column) {
                return Float.NaN;
            }

            @Override
            public long categorical(int row, int column) {
                return code;
            }
        };
    }
}
