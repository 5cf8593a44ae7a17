package io.elbo.trainer.infer;

import io.elbo.core.schema.Field;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one place of the document, and why.
 *
 * @param name the field's name: the path with dots
 * @param field null where the place is left out of the schema
 * @param missing share of the rows that hold nothing here, in [0, 1]
 * @param distinct how many different values there are, for a person
 * @param seen the values' range or examples, for a person
 * @param why the reason, one line
 */
public record Guess(String name, @Nullable Field field, double missing, String distinct, String seen, String why) {
    /** The same with another field. */
    Guess withField(Field other) {
        return new Guess(name, other, missing, distinct, seen, why);
    }

    /** The same, left out because it says which records belong together. */
    Guess asKey() {
        return new Guess(name, null, missing, distinct, seen, "the key, whose history is kept; no field");
    }

    /** The type as the schema calls it, or {@code left out}. */
    public String type() {
        return field == null ? "left out" : field.type();
    }
}
