package io.elbo.core.feature;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.FieldVisitor;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What one field does with its values: reads them into its columns, compares them with what the model knows, and puts them
 * into words again. One strategy per kind of field, bound to the field's columns in a schema. Immutable.
 */
public abstract sealed class FieldKind permits NumericKind, TimestampKind, WordKind, DerivedKind {

    /** The strategy for the field at this index of the schema. */
    public static FieldKind of(Schema schema, int fieldIndex) {
        int numericColumn = schema.firstNumericColumn(fieldIndex);
        int categoricalColumn = schema.firstCategoricalColumn(fieldIndex);
        return schema.fields().get(fieldIndex).accept(new FieldVisitor<>() {
            @Override
            public FieldKind numeric(NumericField field) {
                return new NumericKind(field, numericColumn);
            }

            @Override
            public FieldKind categorical(CategoricalField field) {
                return new CategoricalKind(field, categoricalColumn);
            }

            @Override
            public FieldKind flag(BooleanField field) {
                return new BooleanKind(field, categoricalColumn);
            }

            @Override
            public FieldKind timestamp(TimestampField field) {
                return new TimestampKind(field, numericColumn);
            }

            @Override
            public FieldKind derived(DerivedField field) {
                return new DerivedKind(field, numericColumn);
            }
        });
    }

    /** The strategies of all fields, in the schema's order. */
    public static List<FieldKind> of(Schema schema) {
        return IntStream.range(0, schema.fields().size())
                .mapToObj(index -> of(schema, index))
                .toList();
    }

    public abstract Field field();

    /** How the row's value stands to what the model knows of the field. */
    public abstract ValueState state(Columns columns, int row);

    /** The row's value in the field's own units and words, for a person; a null node if it is missing or unseen. */
    public final JsonNode describe(Columns columns, int row) {
        ValueState state = state(columns, row);
        return state == ValueState.MISSING || state == ValueState.UNSEEN
                ? NullNode.getInstance()
                : describeKnown(columns, row);
    }

    abstract JsonNode describeKnown(Columns columns, int row);

    /**
     * The row's value as its record shows it, for a person; a missing node if the record has nothing there.
     *
     * @param document the record that the row was decoded from
     */
    public JsonNode shown(JsonNode document, Columns columns, int row) {
        return document.at(field().pointer());
    }

    /**
     * A value that {@link #describe} has written as the record could have it. A time of day, for example, becomes the nearest
     * timestamp, written as timestamps are. Where the record has no value that the field can have, the value stays as it is.
     *
     * @param own the record's own value
     */
    public JsonNode asInRecord(JsonNode described, JsonNode own) {
        return described;
    }

    /**
     * Puts a value into a row that {@link #describe} or {@link #asInRecord} has written: the inverse, up to the digits that are
     * shown. A null node leaves the field missing, a word outside the vocabulary becomes unseen.
     */
    public abstract void put(JsonNode described, Batch batch, int row);

    /** Leaves the row without a value of the field. */
    public final void clear(Batch batch, int row) {
        put(NullNode.getInstance(), batch, row);
    }

    /**
     * What reads the field's values from JSON; it tells the observation, if there is one, what it has read. Null if no value
     * of a record fills the field's columns.
     */
    @Nullable
    final FieldReader reader(@Nullable Observation observation) {
        FieldReader reader = reading(observation);
        return reader == null ? null : MissingWordsReader.of(reader, field().missing());
    }

    @Nullable
    abstract FieldReader reading(@Nullable Observation observation);
}
