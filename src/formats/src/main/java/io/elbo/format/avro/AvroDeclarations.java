package io.elbo.format.avro;

import io.elbo.format.declared.Declaration;
import io.elbo.format.declared.ValueType;
import io.elbo.format.writer.UnusableSchemaException;
import io.elbo.format.writer.WriterSchema;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What Avro's schemas say of records, as {@link AvroDocuments} writes them: a union stands for its branches. A record within itself is not
 * followed. Not thread-safe.
 */
public final class AvroDeclarations {
    private final Map<String, Declaration> known = new HashMap<>(); // by full name
    private final Set<String> open = new HashSet<>(); // records on the way to the current one

    private AvroDeclarations() {}

    /** @throws UnusableSchemaException if it is none of Avro's, or not of records */
    public static Declaration of(WriterSchema schema) throws UnusableSchemaException {
        return of(AvroSchema.parse(
                schema.text(),
                schema.references().stream().map(WriterSchema.Reference::text).toList()));
    }

    static Declaration of(Schema schema) throws UnusableSchemaException {
        try {
            return new AvroDeclarations().declaration(schema);
        } catch (StackOverflowError e) {
            throw new UnusableSchemaException("the schema is nested too deeply", e);
        }
    }

    private Declaration declaration(Schema schema) {
        return switch (schema.getType()) {
            case BOOLEAN -> Declaration.of(ValueType.BOOLEAN);
            case INT, LONG -> Declaration.of(whole(schema));
            case FLOAT, DOUBLE -> Declaration.of(ValueType.NUMBER);
            case STRING ->
                Declaration.of(schema.getLogicalType() instanceof LogicalTypes.Uuid ? ValueType.UUID : ValueType.TEXT);
            case BYTES, FIXED -> Declaration.of(bytes(schema.getLogicalType()));
            case ENUM -> Declaration.ofSymbols(schema.getEnumSymbols()).withDoc(schema.getDoc());
            case ARRAY -> Declaration.ofItems(ValueType.LIST, declaration(schema.getElementType()));
            case MAP -> Declaration.ofItems(ValueType.MAP, declaration(schema.getValueType()));
            case NULL -> Declaration.of(ValueType.ANY).asOptional();
            case UNION -> union(schema.getTypes());
            case RECORD -> record(schema);
        };
    }

    private Declaration union(List<Schema> branches) {
        Declaration union = null;
        boolean mayBeNull = false;
        for (Schema branch : branches) {
            if (branch.getType() == Schema.Type.NULL) {
                mayBeNull = true;
            } else {
                Declaration next = declaration(branch);
                union = union == null ? next : union.or(next);
            }
        }
        Declaration all = union == null ? Declaration.of(ValueType.ANY) : union;
        return mayBeNull ? all.asOptional() : all;
    }

    private Declaration record(Schema schema) {
        String name = schema.getFullName();
        Declaration before = known.get(name);
        if (before != null) {
            return before;
        }
        if (!open.add(name)) {
            return Declaration.of(ValueType.WITHIN_ITSELF);
        }
        Map<String, Declaration> below = new LinkedHashMap<>();
        for (Schema.Field field : schema.getFields()) {
            below.put(field.name(), declaration(field.schema()).withDoc(field.doc()));
        }
        open.remove(name);
        Declaration record = Declaration.ofRecord(below);
        known.put(name, record);
        return record;
    }

    private static ValueType whole(Schema schema) {
        LogicalType logical = schema.getLogicalType();
        String name = logical == null ? "" : logical.getName();
        if (name.equals("date")) {
            return ValueType.DATE;
        }
        if (name.startsWith("time-")) {
            return ValueType.TIME_OF_DAY;
        }
        if (name.startsWith("timestamp-") || name.startsWith("local-timestamp-")) {
            return ValueType.TIMESTAMP;
        }
        ValueType named = ValueType.named(schema.getProp("connect.name"));
        return named == null ? ValueType.INTEGER : named;
    }

    private static ValueType bytes(@Nullable LogicalType logical) {
        if (logical instanceof LogicalTypes.Decimal) {
            return ValueType.NUMBER;
        }
        return logical instanceof LogicalTypes.Uuid ? ValueType.UUID : ValueType.BYTES;
    }
}
