package io.elbo.trainer.fit;

import io.elbo.core.model.FieldReference;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** How the values of a history's fields are spread. Moments have none: an hour of a stream is no sample of all hours. */
public final class References {
    private static final int NUMERIC_BINS = 10;
    private static final int MOST_WORDS = 18;
    private static final int MOST_ROWS = 50_000;

    private References() {}

    /** One per field but the moments, in the schema's order. */
    public static List<FieldReference> of(History history) {
        Schema schema = history.schema();
        int rows = Math.min(history.trainedRows(), MOST_ROWS); // they are in random order
        List<FieldReference> references = new ArrayList<>();
        for (int i = 0; i < schema.fields().size(); i++) {
            Field field = schema.fields().get(i);
            if (field instanceof TimestampField) {
                continue;
            }
            references.add(
                    field.numericColumns() > 0
                            ? numeric(history, field, schema.firstNumericColumn(i), rows)
                            : words(history, field, schema.firstCategoricalColumn(i), rows));
        }
        return references;
    }

    private static FieldReference numeric(History history, Field field, int column, int rows) {
        double[] sorted = IntStream.range(0, rows)
                .mapToDouble(row -> history.numeric(row, column))
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        List<Float> edges = new ArrayList<>();
        for (int i = 1; i < NUMERIC_BINS && sorted.length > 0; i++) {
            float edge = (float) sorted[(int) ((long) sorted.length * i / NUMERIC_BINS)];
            if (edge > (edges.isEmpty() ? (float) sorted[0] : edges.get(edges.size() - 1))) {
                edges.add(edge);
            }
        }
        if (edges.isEmpty()) { // a constant, or nothing
            edges.add(sorted.length == 0 ? 0f : Math.nextUp((float) sorted[0]));
        }
        long[] counts = new long[edges.size() + 2];
        FieldReference bins = new FieldReference(field.name(), edges, shares(counts));
        for (int row = 0; row < rows; row++) {
            counts[bins.bin(history.numeric(row, column))]++;
        }
        return new FieldReference(field.name(), edges, shares(counts));
    }

    private static FieldReference words(History history, Field field, int column, int rows) {
        long[] counts = new long
                [2 + Math.min(MOST_WORDS, history.schema().vocabulary(column).size())];
        FieldReference bins = new FieldReference(field.name(), List.of(), shares(counts));
        for (int row = 0; row < rows; row++) {
            counts[bins.bin((long) history.code(row, column))]++;
        }
        return new FieldReference(field.name(), List.of(), shares(counts));
    }

    /** None is 0: what has not been seen may still come. */
    private static List<Double> shares(long[] counts) {
        double total = LongStream.of(counts).sum() + 0.5 * counts.length;
        return Arrays.stream(counts).mapToObj(count -> (count + 0.5) / total).toList();
    }
}
