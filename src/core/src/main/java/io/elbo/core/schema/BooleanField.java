package io.elbo.core.schema;

import java.util.List;

/** True or false. One categorical column whose vocabulary is always {@code false, true} (codes 2 and 3). */
public record BooleanField(String name, String pointer) implements Field {
    /** The vocabulary that every boolean field has, in the order of its codes. */
    public static final List<String> VOCABULARY = List.of("false", "true");

    public BooleanField {
        Field.requireNameAndPointer(name, pointer);
    }

    @Override
    public int numericColumns() {
        return 0;
    }

    @Override
    public int categoricalColumns() {
        return 1;
    }
}
