package io.elbo.core.schema;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One input of a record. Its value is found at {@link #pointer()} (RFC 6901) of the JSON document. What differs from kind
 * to kind is asked of the field itself, or chosen with a {@link FieldVisitor}; nothing else branches on the kind.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = NumericField.class, name = NumericField.TYPE),
    @JsonSubTypes.Type(value = CategoricalField.class, name = CategoricalField.TYPE),
    @JsonSubTypes.Type(value = BooleanField.class, name = BooleanField.TYPE),
    @JsonSubTypes.Type(value = TimestampField.class, name = TimestampField.TYPE),
    @JsonSubTypes.Type(value = DerivedField.class, name = DerivedField.TYPE)
})
public sealed interface Field permits NumericField, CategoricalField, BooleanField, TimestampField, DerivedField {

    /** Unique within a schema; the name that contributions are reported under. */
    String name();

    /** RFC 6901 pointer to the value, such as {@code /customer/country}; empty if the field looks at no value. */
    String pointer();

    /**
     * Words that mean that there is no value, such as {@code --}, beside an empty text and {@code null}. A value is compared
     * as it is written, without the blanks around it, whether it is a JSON string or not.
     */
    List<String> missing();

    /** What the value means, for a person, such as the comment of the schema that records are written with; null if nobody says. */
    default @Nullable String description() {
        return null;
    }

    /** The kind as the schema's JSON names it, such as {@code numeric}. */
    @JsonIgnore
    String type();

    /** How many columns of the model's {@code numeric} input this field fills. */
    @JsonIgnore
    int numericColumns();

    /** How many columns of the model's {@code categorical} input this field fills. */
    @JsonIgnore
    int categoricalColumns();

    /** The words of the field's categorical column in the order of their codes; empty if it has no such column. */
    List<String> vocabulary();

    /** Calls the visitor's method for this kind of field. */
    <T> T accept(FieldVisitor<T> visitor);

    /** Checks what every field must have: a name, and a pointer to something below the root. */
    static void requireNameAndPointer(String name, @Nullable String pointer) {
        if (name == null || name.isBlank()) {
            throw new SchemaException("a field has no name");
        }
        if (pointer == null || !pointer.startsWith("/")) {
            throw new SchemaException("field '" + name
                    + "': pointer must start with '/', such as /customer/country; got '" + pointer + "'");
        }
    }

    /** A description as it is kept: null if it says nothing. */
    static @Nullable String orNull(@Nullable String description) {
        return description == null || description.isBlank() ? null : description.strip();
    }

    /** The missing words of a field as they are kept: without the blanks around them, none empty, none twice. */
    static List<String> requireMissing(String name, @Nullable List<String> words) {
        if (words == null) {
            return List.of();
        }
        List<String> trimmed =
                words.stream().map(word -> word == null ? "" : word.trim()).toList();
        if (trimmed.contains("")) {
            throw new SchemaException(
                    "field '" + name + "': a word in 'missing' is empty; empty texts are missing anyway");
        }
        if (new HashSet<>(trimmed).size() != trimmed.size()) {
            throw new SchemaException("field '" + name + "': 'missing' names a word twice");
        }
        return trimmed;
    }
}
