package io.elbo.trainer.fit;

import io.elbo.core.model.FieldReference;
import io.elbo.core.model.OrdinaryValues;
import io.elbo.core.schema.NumericField;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A fitted numeric field. */
public final class FittedNumber extends FittedField {
    private static final int BINS = 10;
    private static final MathContext FLOAT_DIGITS = new MathContext(7);

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
    OrdinaryValues ordinaryValues(History history, int rows) {
        double[] sorted = sorted(history, rows);
        boolean whole = sorted.length > 0;
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = shortened(field.value((float) sorted[i]));
            whole &= sorted[i] == Math.rint(sorted[i]);
        }
        List<Double> quantiles = sorted.length == 0
                ? List.of()
                : OrdinaryValues.LEVELS.stream()
                        .map(level -> sorted[(int) Math.round(level * (sorted.length - 1))])
                        .toList();
        return new OrdinaryValues(field.name(), missingShare(), quantiles, whole, List.of());
    }

    /** Without digits that a float cannot know. */
    private static double shortened(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(value).round(FLOAT_DIGITS).doubleValue()
                : value;
    }

    /** The numbers of the first rows as the model reads them, without the missing ones. */
    private double[] sorted(History history, int rows) {
        return IntStream.range(0, rows)
                .mapToDouble(row -> history.numeric(row, column))
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
    }

    @Override
    FieldReference reference(History history, int rows) {
        double[] sorted = sorted(history, rows);
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
