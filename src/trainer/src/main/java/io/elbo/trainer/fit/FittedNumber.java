package io.elbo.trainer.fit;

import io.elbo.core.model.FieldReference;
import io.elbo.core.schema.NumericField;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A fitted numeric field. */
public final class FittedNumber extends FittedField {
    private static final int BINS = 10;

    private final NumericField field;
    private final int column;
    private final NumericTransform transform;
    private final boolean isConstant;

    /** @param everMissing whether a trained row has no value */
    FittedNumber(NumericField field, int column, NumericTransform transform, double missingShare, boolean everMissing) {
        super(missingShare);
        NumericField.Range range = field.range();
        isConstant = range == null || (range.min() == range.max() && !everMissing);
        this.field = field;
        this.column = column;
        this.transform = transform;
    }

    @Override
    public NumericField field() {
        return field;
    }

    @Override
    List<NumericTransform> transforms() {
        return List.of(transform);
    }

    @Override
    float numeric(double observed) {
        return field.column(observed);
    }

    @Override
    NumericField.@Nullable Range columnRange() {
        NumericField.Range range = field.range();
        return range == null ? null : new NumericField.Range(field.column(range.min()), field.column(range.max()));
    }

    @Override
    public NumericField quantity() {
        return field;
    }

    @Override
    public boolean isConstant() {
        return isConstant;
    }

    @Override
    FieldReference reference(History history, int rows) {
        double[] sorted = IntStream.range(0, rows)
                .mapToDouble(row -> history.numeric(row, column))
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        List<Float> edges = new ArrayList<>();
        for (int i = 1; i < BINS && sorted.length > 0; i++) {
            float edge = (float) sorted[(int) ((long) sorted.length * i / BINS)];
            if (edge > (edges.isEmpty() ? (float) sorted[0] : edges.get(edges.size() - 1))) {
                edges.add(edge);
            }
        }
        if (edges.isEmpty()) { // a constant, or nothing
            edges.add(sorted.length == 0 ? 0f : Math.nextUp((float) sorted[0]));
        }
        long[] counts = new long[edges.size() + 2];
        FieldReference bins = new FieldReference(field.name(), edges, References.shares(counts));
        for (int row = 0; row < rows; row++) {
            counts[bins.bin(history.numeric(row, column))]++;
        }
        return new FieldReference(field.name(), edges, References.shares(counts));
    }
}
