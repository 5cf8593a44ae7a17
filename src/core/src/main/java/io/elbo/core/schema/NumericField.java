package io.elbo.core.schema;

/** A number, in raw units. One numeric column; NaN where it is missing. */
public record NumericField(String name, String pointer) implements Field {
    public NumericField {
        Field.requireNameAndPointer(name, pointer);
    }

    @Override
    public int numericColumns() {
        return 1;
    }

    @Override
    public int categoricalColumns() {
        return 0;
    }
}
