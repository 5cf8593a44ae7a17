package io.elbo.core.schema;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A number, in raw units. One numeric column; NaN where it is missing.
 *
 * @param range the values that history had; null until the trainer has fitted it
 */
public record NumericField(
        String name,
        String pointer,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Range range) implements Field {
    /** The smallest and the largest value of history, both included, raw units. */
    public record Range(float least, float most) {
        public Range {
            if (!(least <= most)) {
                throw new SchemaException("a range goes from its least to its most, got " + least + " to " + most);
            }
        }

        public boolean contains(float value) {
            return value >= least && value <= most;
        }
    }

    public NumericField {
        Field.requireNameAndPointer(name, pointer);
    }

    /** A field whose range is yet to be fitted. */
    public NumericField(String name, String pointer) {
        this(name, pointer, null);
    }

    public NumericField withRange(float least, float most) {
        return new NumericField(name, pointer, new Range(least, most));
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
