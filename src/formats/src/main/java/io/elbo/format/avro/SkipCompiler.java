package io.elbo.format.avro;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.apache.avro.Schema;

/** Makes the steps over values that no field reads; one for each part of a schema, which may contain itself. */
final class SkipCompiler {
    private static final int VARIABLE = -1;
    /** More than any record has. */
    private static final long TOO_LARGE = Integer.MAX_VALUE;

    private static final Step NUMBER = new Skips.Whole();
    private static final Step BYTES = new Skips.Bytes();

    private final IdentityHashMap<Schema, Step> done = new IdentityHashMap<>();
    private final IdentityHashMap<Schema, Long> sizes = new IdentityHashMap<>();

    Step of(Schema schema) {
        Step known = done.get(schema);
        if (known != null) {
            return known;
        }
        long size = fixedBytes(schema);
        Step step;
        if (size != VARIABLE) {
            step = new Skips.Fixed(size);
        } else if (schema.getType() == Schema.Type.RECORD) {
            Skips.Nested record = new Skips.Nested();
            done.put(schema, record); // before what it contains, which may be itself
            record.contain(merged(
                    schema.getFields().stream().map(field -> of(field.schema())).toList()));
            return record;
        } else {
            step = variable(schema);
        }
        done.put(schema, step);
        return step;
    }

    private Step variable(Schema schema) {
        return switch (schema.getType()) {
            case INT, LONG -> NUMBER;
            case STRING, BYTES -> BYTES;
            case ENUM -> new Skips.Symbol(schema.getEnumSymbols().size());
            case UNION -> new UnionStep(schema.getTypes().stream().map(this::of).toList());
            case ARRAY -> new ArrayStep(new Step[0], of(schema.getElementType()));
            case MAP -> new MapStep(List.of(), of(schema.getValueType()));
            default -> throw new IllegalStateException(schema.getType() + " has a fixed size");
        };
    }

    /** Whether values take no bytes: null, and records of nothing else. */
    boolean isWithoutBytes(Schema schema) {
        return fixedBytes(schema) == 0;
    }

    /** How many bytes each value takes; {@link #VARIABLE} if that depends on the value, or if there can be no value. */
    private long fixedBytes(Schema schema) {
        Long known = sizes.get(schema);
        if (known != null) {
            return known;
        }
        sizes.put(schema, (long) VARIABLE); // a record that contains itself
        long size =
                switch (schema.getType()) {
                    case NULL -> 0;
                    case BOOLEAN -> 1;
                    case FLOAT -> Float.BYTES;
                    case DOUBLE -> Double.BYTES;
                    case FIXED -> schema.getFixedSize();
                    case RECORD -> recordBytes(schema);
                    default -> VARIABLE;
                };
        sizes.put(schema, size);
        return size;
    }

    private long recordBytes(Schema schema) {
        long size = 0;
        for (Schema.Field field : schema.getFields()) {
            long part = fixedBytes(field.schema());
            if (part == VARIABLE) {
                return VARIABLE;
            }
            size = Math.min(TOO_LARGE, size + part);
        }
        return size;
    }

    /** The same steps, with adjacent ones of fixed size as one. */
    static List<Step> merged(List<Step> steps) {
        List<Step> merged = new ArrayList<>();
        long pending = 0;
        for (Step step : steps) {
            long size = step.fixedBytes();
            if (size != VARIABLE) {
                pending = Math.min(TOO_LARGE, pending + size);
                continue;
            }
            if (pending > 0) {
                merged.add(new Skips.Fixed(pending));
                pending = 0;
            }
            merged.add(step);
        }
        if (pending > 0) {
            merged.add(new Skips.Fixed(pending));
        }
        return merged;
    }
}
