package io.elbo.core.schema;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** One input of a record. Its value stands at {@link #pointer()} (RFC 6901) of the JSON document. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = NumericField.class, name = "numeric"),
    @JsonSubTypes.Type(value = CategoricalField.class, name = "categorical"),
    @JsonSubTypes.Type(value = BooleanField.class, name = "boolean"),
    @JsonSubTypes.Type(value = TimestampField.class, name = "timestamp")
})
public sealed interface Field permits NumericField, CategoricalField, BooleanField, TimestampField {

    /** Unique within a schema; the name that contributions are reported under. */
    String name();

    /** RFC 6901 pointer to the value, such as {@code /customer/country}. */
    String pointer();

    /** How many columns of the model's {@code numeric} input this field fills. */
    @JsonIgnore
    int numericColumns();

    /** How many columns of the model's {@code categorical} input this field fills. */
    @JsonIgnore
    int categoricalColumns();

    /** Checks what every field must have: a name, and a pointer to something below the root. */
    static void requireNameAndPointer(String name, String pointer) {
        if (name == null || name.isBlank()) {
            throw new SchemaException("a field has no name");
        }
        if (pointer == null || !pointer.startsWith("/")) {
            throw new SchemaException("field '" + name
                    + "': pointer must start with '/', such as /customer/country; got '" + pointer + "'");
        }
    }
}
