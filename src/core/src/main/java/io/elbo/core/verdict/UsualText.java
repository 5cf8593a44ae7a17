package io.elbo.core.verdict;

import io.elbo.core.model.OrdinaryValues;
import io.elbo.core.schema.Field;
import java.util.Comparator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is usual of a field, in a few words: {@code 0.44 to 27.49}, or the most frequent words. */
public final class UsualText {
    private static final int MAX_WORDS = 4;
    private static final int MAX_WORD_LENGTH = 30;

    private UsualText() {}

    /**
     * Nine numbers in ten of history lie in the range; of words it is the most frequent ones. Empty if nothing is known.
     *
     * @param ordinary values of this field
     */
    public static String of(Field field, OrdinaryValues ordinary) {
        if (!ordinary.quantiles().isEmpty()) {
            String from = ReasonText.number(ordinary.usualLow());
            String to = ReasonText.number(ordinary.usualHigh());
            return from.equals(to) ? from : from + " to " + to;
        }
        int words = Math.min(ordinary.shares().size(), field.vocabulary().size());
        return IntStream.range(0, words)
                .boxed()
                .sorted(Comparator.comparingDouble(word -> -ordinary.shares().get(word)))
                .limit(MAX_WORDS)
                .map(word -> ReasonText.cut(field.vocabulary().get(word), MAX_WORD_LENGTH))
                .collect(Collectors.joining(", "));
    }
}
