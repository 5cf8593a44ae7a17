package io.elbo.core.schema;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The ordered fields of a record, and which columns of the model's two inputs each of them fills. Column order is field
 * order. If there are derived fields, it also says whose history they look at. Immutable.
 */
@JsonPropertyOrder({"history", "fields"})
public final class Schema {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final @Nullable HistoryDefinition history;
    private final List<Field> fields;
    private final int[] firstNumericColumn; // [fields]
    private final int[] firstCategoricalColumn; // [fields]
    private final int numericColumns;
    private final List<List<String>> vocabularies; // [categoricalColumns]

    /** A schema without history. */
    public Schema(List<Field> fields) {
        this(null, fields);
    }

    /** @param history null if there are no derived fields */
    @JsonCreator
    public Schema(
            @JsonProperty("history") @Nullable HistoryDefinition history, @JsonProperty("fields") List<Field> fields) {
        this(history, fields, true);
    }

    private Schema(@Nullable HistoryDefinition history, List<Field> fields, boolean unique) {
        if (fields == null || fields.isEmpty()) {
            throw new SchemaException("a schema needs at least one field");
        }
        this.history = history;
        this.fields = List.copyOf(fields);
        if (unique) {
            requireUnique();
            requireHistory();
        }
        firstNumericColumn = new int[fields.size()];
        firstCategoricalColumn = new int[fields.size()];
        List<List<String>> words = new ArrayList<>();
        int numeric = 0;
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            firstNumericColumn[i] = numeric;
            firstCategoricalColumn[i] = words.size();
            numeric += field.numericColumns();
            if (field.categoricalColumns() > 0) {
                words.add(field.vocabulary());
            }
        }
        numericColumns = numeric;
        vocabularies = List.copyOf(words);
    }

    /**
     * The fields of several schemas, equal ones once, for those who read all of them together. Names and pointers may stand
     * more than once in it, and it has no history of its own.
     */
    public static Schema union(List<Schema> schemas) {
        return new Schema(
                null,
                schemas.stream()
                        .flatMap(schema -> schema.fields.stream())
                        .distinct()
                        .toList(),
                false);
    }

    private void requireUnique() {
        HashSet<String> names = new HashSet<>();
        HashSet<String> pointers = new HashSet<>();
        for (Field field : fields) {
            if (!names.add(field.name())) {
                throw new SchemaException("field name '" + field.name() + "' is used twice");
            }
            if (!(field instanceof DerivedField) && !pointers.add(field.pointer())) {
                throw new SchemaException(
                        "field '" + field.name() + "': another field already reads " + field.pointer());
            }
        }
    }

    private void requireHistory() {
        for (Field field : fields) {
            if (field instanceof DerivedField && history == null) {
                throw new SchemaException(
                        "field '" + field.name() + "' is derived from the history of a key, but the schema"
                                + " does not say of which: add \"history\": {\"key\": \"/customer/id\"}, or \"key\": \"record\"");
            }
        }
    }

    /** Whose history the derived fields look at; null if there are none. */
    @JsonProperty("history")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public @Nullable HistoryDefinition history() {
        return history;
    }

    /** The same history with other fields. */
    public Schema withFields(List<Field> others) {
        return new Schema(history, others);
    }

    @JsonProperty("fields")
    public List<Field> fields() {
        return fields;
    }

    /** Columns of the model's {@code numeric} input. */
    @JsonIgnore
    public int numericColumns() {
        return numericColumns;
    }

    /** Columns of the model's {@code categorical} input. */
    @JsonIgnore
    public int categoricalColumns() {
        return vocabularies.size();
    }

    /** First numeric column of the field at this index; meaningless where the field has none. */
    public int firstNumericColumn(int fieldIndex) {
        return firstNumericColumn[fieldIndex];
    }

    /** First categorical column of the field at this index; meaningless where the field has none. */
    public int firstCategoricalColumn(int fieldIndex) {
        return firstCategoricalColumn[fieldIndex];
    }

    /** The words of a categorical column in the order of their codes, which start at 2. */
    public List<String> vocabulary(int categoricalColumn) {
        return vocabularies.get(categoricalColumn);
    }

    /** The field's index, or -1 where the schema has no field of that name. */
    public int indexOf(String fieldName) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(fieldName)) {
                return i;
            }
        }
        return -1;
    }

    /** Reads a schema from JSON; an unknown key, type or format is refused by name. */
    public static Schema fromJson(String json) {
        try {
            Schema schema = MAPPER.readValue(json, Schema.class);
            if (schema == null) { // the JSON literal null
                throw new SchemaException("not a schema: null");
            }
            return schema;
        } catch (JsonProcessingException e) {
            Throwable cause = e.getCause() instanceof SchemaException ? e.getCause() : e;
            throw new SchemaException("not a schema: " + cause.getMessage(), e);
        }
    }

    public String toJson() {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a schema always has a JSON form", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof Schema schema
                        && fields.equals(schema.fields)
                        && Objects.equals(history, schema.history));
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    @Override
    public String toString() {
        return history == null ? "Schema" + fields : "Schema[" + history + ", " + fields + "]";
    }
}
