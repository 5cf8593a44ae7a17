package io.elbo.trainer.report;

import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.Cycle;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.FieldVisitor;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.TimestampField;
import java.util.stream.Collectors;

/** A field's type as the report shows it: {@code categorical, 12 words}. */
final class FieldType implements FieldVisitor<String> {
    @Override
    public String numeric(NumericField field) {
        return field.type();
    }

    @Override
    public String categorical(CategoricalField field) {
        return field.type() + ", " + Figures.count(field.vocabulary().size()) + " words";
    }

    @Override
    public String flag(BooleanField field) {
        return field.type();
    }

    @Override
    public String timestamp(TimestampField field) {
        return field.type() + ", " + field.cycles().stream().map(Cycle::label).collect(Collectors.joining(" and "));
    }

    @Override
    public String derived(DerivedField field) {
        return field.type() + ", " + field.as().label();
    }
}
