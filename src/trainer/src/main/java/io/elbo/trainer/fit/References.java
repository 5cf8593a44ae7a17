package io.elbo.trainer.fit;

import io.elbo.core.model.FieldReference;
import io.elbo.core.model.OrdinaryValues;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** How the values of a history's fields are spread: what drift is measured against, and what explanations name. */
public final class References {
    private static final int MAX_ROWS = 50_000;

    private References() {}

    /** One per field that can have one, in the schema's order. */
    public static List<FieldReference> of(History history) {
        int rows = Math.min(history.trainedRows(), MAX_ROWS); // they are in random order
        return IntStream.range(0, history.schema().fields().size())
                .mapToObj(i -> history.fitted().field(i).reference(history, rows))
                .filter(Objects::nonNull)
                .toList();
    }

    /** What explanations say of rare values, one per field, in the schema's order. */
    public static List<OrdinaryValues> ordinaryValues(History history) {
        int rows = Math.min(history.trainedRows(), MAX_ROWS);
        return IntStream.range(0, history.schema().fields().size())
                .mapToObj(i -> history.fitted().field(i).ordinaryValues(history, rows))
                .toList();
    }

    /** None is 0: what has not been seen may still come. */
    static List<Double> shares(long[] counts) {
        double total = LongStream.of(counts).sum() + 0.5 * counts.length;
        return Arrays.stream(counts).mapToObj(count -> (count + 0.5) / total).toList();
    }
}
