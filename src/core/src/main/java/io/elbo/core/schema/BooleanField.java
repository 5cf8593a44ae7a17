package io.elbo.core.schema;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * True or false. One categorical column whose vocabulary is always {@code false, true} (codes 2 and 3).
 *
 * @param missing words that mean that there is no value
 * @param description what the value means, for a person; null if nobody says
 */
public record BooleanField(
        String name,
        String pointer,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> missing,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String description)
        implements Field {
    /** The kind as the schema's JSON names it. */
    public static final String TYPE = "boolean";
    /** The vocabulary that every boolean field has, in the order of its codes. */
    public static final List<String> VOCABULARY = List.of("false", "true");

    public BooleanField {
        Field.requireNameAndPointer(name, pointer);
        missing = Field.requireMissing(name, missing);
        description = Field.orNull(description);
    }

    public BooleanField(String name, String pointer, List<String> missing) {
        this(name, pointer, missing, null);
    }

    public BooleanField(String name, String pointer) {
        this(name, pointer, List.of());
    }

    public BooleanField withDescription(@Nullable String text) {
        return new BooleanField(name, pointer, missing, text);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public int numericColumns() {
        return 0;
    }

    @Override
    public int categoricalColumns() {
        return 1;
    }

    @Override
    public List<String> vocabulary() {
        return VOCABULARY;
    }

    @Override
    public <T> T accept(FieldVisitor<T> visitor) {
        return visitor.flag(this);
    }
}
