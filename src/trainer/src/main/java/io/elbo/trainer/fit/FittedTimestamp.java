package io.elbo.trainer.fit;

import io.elbo.core.model.FieldReference;
import io.elbo.core.model.OrdinaryValues;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.TimestampField;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A fitted timestamp field; its columns are sines and cosines. */
public final class FittedTimestamp extends FittedField {
    private static final NumericField.Range SINES = new NumericField.Range(-1, 1);

    private final TimestampField field;
    private final List<NumericTransform> transforms;

    FittedTimestamp(TimestampField field, List<NumericTransform> transforms, double missingShare) {
        super(missingShare);
        this.field = field;
        this.transforms = List.copyOf(transforms);
    }

    @Override
    public TimestampField field() {
        return field;
    }

    @Override
    List<NumericTransform> transforms() {
        return transforms;
    }

    @Override
    float numeric(double observed) {
        return (float) observed;
    }

    @Override
    NumericField.Range columnRange() {
        return SINES;
    }

    /** A history at one single time of one single day has a lot still to see. */
    @Override
    public boolean isConstant() {
        return false;
    }

    @Override
    OrdinaryValues ordinaryValues(History history, int rows) {
        return new OrdinaryValues(field.name(), missingShare(), List.of(), false, List.of());
    }

    @Override
    @Nullable
    FieldReference reference(History history, int rows) {
        return null;
    }
}
