package io.elbo.core.feature;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.elbo.core.schema.BooleanField;
import io.elbo.core.schema.CategoricalField;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.FieldVisitor;
import io.elbo.core.schema.NumericField;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampField;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

/**
 * Rows of a batch back to JSON documents: the decoder's inverse. A timestamp is put into the week that starts on the given
 * Monday, since only its place in the day and in the week is known; on that Monday if the week is not read. A pointer's segments
 * become nested objects. Derived fields are left out: they stand in no record.
 */
public final class RecordWriter {
    private final Schema schema;
    private final List<FieldKind> kinds;
    private final Set<String> whole;
    private final LocalDate monday;

    /** @param whole names of the fields whose numbers are rounded: models make up others between whole ones */
    public RecordWriter(Schema schema, Set<String> whole, LocalDate monday) {
        this.schema = schema;
        this.whole = Set.copyOf(whole);
        kinds = FieldKind.of(schema);
        this.monday = monday;
    }

    public ObjectNode document(Batch batch, int row) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < schema.fields().size(); i++) {
            JsonNode value = value(batch, row, i);
            if (!value.isMissingNode()) {
                put(document, schema.fields().get(i).pointer(), value);
            }
        }
        return document;
    }

    private static void put(ObjectNode document, String pointer, JsonNode value) {
        String[] segments = pointer.substring(1).split("/", -1);
        ObjectNode target = document;
        for (int i = 0; i < segments.length; i++) {
            String name = segments[i].replace("~1", "/").replace("~0", "~");
            if (i == segments.length - 1) {
                target.set(name, value);
            } else {
                target = target.withObjectProperty(name);
            }
        }
    }

    private JsonNode value(Batch batch, int row, int fieldIndex) {
        return schema.fields().get(fieldIndex).accept(new FieldVisitor<>() {
            @Override
            public JsonNode numeric(NumericField field) {
                JsonNode number = kinds.get(fieldIndex).describe(batch, row);
                return number.isNumber() && whole.contains(field.name())
                        ? LongNode.valueOf(Math.round(number.doubleValue()))
                        : number;
            }

            @Override
            public JsonNode categorical(CategoricalField field) {
                return kinds.get(fieldIndex).describe(batch, row);
            }

            @Override
            public JsonNode flag(BooleanField field) {
                return kinds.get(fieldIndex).describe(batch, row);
            }

            @Override
            public JsonNode derived(DerivedField field) {
                return MissingNode.getInstance();
            }

            @Override
            public JsonNode timestamp(TimestampField field) {
                int column = schema.firstNumericColumn(fieldIndex);
                return Float.isNaN(batch.numeric(row, column))
                        ? NullNode.getInstance()
                        : TimestampForm.of(field.format()).write(inWeek(batch, row, column, field));
            }
        });
    }

    private Instant inWeek(Batch batch, int row, int column, TimestampField field) {
        long second = Math.round(Timestamps.secondsOfWeek(batch, row, column, field));
        return monday.atStartOfDay(ZoneOffset.UTC).toInstant().plusSeconds(second);
    }
}
