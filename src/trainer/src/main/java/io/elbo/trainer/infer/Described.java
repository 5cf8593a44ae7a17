package io.elbo.trainer.infer;

import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.FieldVisitor;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.TimestampField;
import org.jspecify.annotations.Nullable;

/**
 * The same field with a description.
 *
 * @param text null for none
 */
record Described(@Nullable String text) implements FieldVisitor<Field> {
    @Override
    public Field numeric(NumericField field) {
        return field.withDescription(text);
    }

    @Override
    public Field categorical(CategoricalField field) {
        return field.withDescription(text);
    }

    @Override
    public Field flag(BooleanField field) {
        return field.withDescription(text);
    }

    @Override
    public Field timestamp(TimestampField field) {
        return field.withDescription(text);
    }

    @Override
    public Field derived(DerivedField field) {
        return field;
    }
}
