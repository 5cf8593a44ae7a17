package io.elbo.trainer.fit;

import io.elbo.core.model.FieldReference;
import io.elbo.core.model.OrdinaryValues;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.NumericField;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A fitted derived field: to the network a plain number, which no record holds. */
final class FittedDerived extends FittedField {
    private final DerivedField field;
    private final FittedNumber column;

    /** @param column the field's column as that of a plain number of the same name */
    FittedDerived(DerivedField field, FittedNumber column) {
        super(column.missingShare());
        this.field = field;
        this.column = column;
    }

    @Override
    public DerivedField field() {
        return field;
    }

    @Override
    List<NumericTransform> transforms() {
        return column.transforms();
    }

    @Override
    float numeric(double observed) {
        return column.numeric(observed);
    }

    @Override
    NumericField.@Nullable Range columnRange() {
        return column.columnRange();
    }

    @Override
    public boolean isConstant() {
        return column.isConstant();
    }

    @Override
    OrdinaryValues ordinaryValues(History history, int rows) {
        return column.ordinaryValues(history, rows);
    }

    @Override
    FieldReference reference(History history, int rows) {
        return column.reference(history, rows);
    }
}
