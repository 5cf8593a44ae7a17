package io.elbo.trainer.fit;

import io.elbo.core.model.FieldReference;
import io.elbo.core.model.OrdinaryValues;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.NumericField;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that was fitted to one field, and what the trainer does with its values: one strategy per kind of field, the
 * counterpart of {@link io.elbo.core.feature.FieldKind} in the core. Immutable.
 */
public abstract sealed class FittedField permits FittedNumber, FittedDerived, FittedTimestamp, FittedWords {
    private final double missingShare;

    FittedField(double missingShare) {
        this.missingShare = missingShare;
    }

    /** The field as the model's schema has it. */
    public abstract Field field();

    /** Share of trained rows without a value, never quite 0 nor 1. */
    public final double missingShare() {
        return missingShare;
    }

    /** One for each of the field's numeric columns, in their order. */
    List<NumericTransform> transforms() {
        return List.of();
    }

    /** Of the field's categorical column. */
    @Nullable
    CategoryCoding coding() {
        return null;
    }

    /** What the model reads in the numeric column for a number as it was observed. */
    float numeric(double observed) {
        throw new IllegalStateException("field '" + field().name() + "' has no numeric column");
    }

    /** The final code of one that was observed. */
    int code(int observed) {
        throw new IllegalStateException("field '" + field().name() + "' has no categorical column");
    }

    /** Expected share of values outside the vocabulary, never 0; 0 if there is none. */
    double unseenShare() {
        return 0;
    }

    /** The smallest and the largest value of each of the field's numeric columns, as the model reads it; null if unknown. */
    NumericField.@Nullable Range columnRange() {
        return null;
    }

    /** Whether the column's first word needs no logit of its own, since the other word says all. */
    boolean isBinary() {
        return false;
    }

    /** The field, if its values may be multiplied or moved and stay values of their kind; null if not. */
    public @Nullable NumericField quantity() {
        return null;
    }

    /** Whether all trained rows hold the same. */
    public abstract boolean isConstant();

    /** How the field's values are spread, for explanations. */
    abstract OrdinaryValues ordinaryValues(History history, int rows);

    /** How the field's values are spread; null for a kind of which an hour of a stream is no sample. */
    abstract @Nullable FieldReference reference(History history, int rows);
}
