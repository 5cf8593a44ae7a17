package io.elbo.format.avro;

import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.feature.FieldReader;
import io.elbo.core.feature.PointerTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Resolver;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the steps that read the wanted places of records of one writer's schema. Avro's own {@link Resolver} says what becomes of the
 * writer's parts in the reader's schema, so that defaults, aliases, promotions and unions are Avro's. Where the two do not fit, a single
 * value is read as it was written, and nothing of other parts. For one use by one thread.
 */
final class Compiler {
    private static final double SECONDS_PER_DAY = 86_400;
    /** Larger scales would be texts of as many zeros. */
    static final int MAX_SCALE = 400;

    private final FieldReader[] readers;
    private final PointerTree root;
    private final SkipCompiler skips = new SkipCompiler();
    private final IdentityHashMap<Resolver.Action, IdentityHashMap<PointerTree, Step>> done = new IdentityHashMap<>();

    Compiler(DocumentReaders places) {
        readers = places.array();
        root = places.tree();
    }

    /** @param resolved what becomes of the writer's schema in the reader's */
    Step compile(Resolver.Action resolved) {
        return step(resolved, root);
    }

    /** Whether a part that does not fit the reader's schema is read as it was written: where both have single values. */
    static boolean isReadAsWritten(Resolver.Action error) {
        return ReaderSchema.isScalar(error.writer) && ReaderSchema.isScalar(error.reader);
    }

    private Step step(Resolver.Action action, @Nullable PointerTree place) {
        if (place == null || action.type == Resolver.Action.Type.SKIP) {
            return skips.of(action.writer);
        }
        IdentityHashMap<PointerTree, Step> byPlace = done.computeIfAbsent(action, unused -> new IdentityHashMap<>());
        Step known = byPlace.get(place);
        if (known == null) {
            known = newStep(action, place);
            byPlace.put(place, known);
        }
        return known;
    }

    private Step newStep(Resolver.Action action, PointerTree place) {
        return switch (action.type) {
            case ERROR ->
                isReadAsWritten(action)
                        ? step(Resolver.resolve(action.writer, action.writer), place)
                        : skips.of(action.writer);
            case RECORD -> {
                Step fields = record((Resolver.RecordAdjust) action, place);
                yield place.field() < 0 ? fields : new Values.Group(readers[place.field()], fields);
            }
            case CONTAINER -> container((Resolver.Container) action, place);
            case WRITER_UNION -> {
                List<Step> branches = new ArrayList<>();
                for (Resolver.Action branch : ((Resolver.WriterUnion) action).actions) {
                    branches.add(step(branch, place));
                }
                yield new UnionStep(branches);
            }
            case READER_UNION -> step(((Resolver.ReaderUnion) action).actualAction, place);
            case ENUM ->
                place.field() < 0
                        ? skips.of(action.writer)
                        : new Values.Symbol(readers[place.field()], symbols((Resolver.EnumAdjust) action));
            case DO_NOTHING, PROMOTE -> {
                Step value = place.field() < 0 ? null : value(action.writer, action.reader, readers[place.field()]);
                yield value == null ? skips.of(action.writer) : value;
            }
            case SKIP -> skips.of(action.writer);
        };
    }

    private Step record(Resolver.RecordAdjust action, PointerTree place) {
        List<Step> steps = new ArrayList<>();
        int next = 0;
        for (Resolver.Action field : action.fieldActions) {
            boolean isRead = field.type != Resolver.Action.Type.SKIP;
            steps.add(step(field, isRead ? place.child(action.readerOrder[next++].name()) : null));
        }
        for (int i = action.firstDefault; i < action.readerOrder.length; i++) {
            Schema.Field field = action.readerOrder[i];
            PointerTree wanted = place.child(field.name());
            if (wanted != null) {
                Resolver.Action own = Resolver.resolve(field.schema(), field.schema());
                steps.add(new RecordStep.Default(
                        bytes(field.schema(), action.defaults[i - action.firstDefault]), step(own, wanted)));
            }
        }
        return new RecordStep(SkipCompiler.merged(steps));
    }

    static byte[] bytes(Schema schema, @Nullable Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<>(schema, new GenericData()).write(value, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("a default cannot be written to memory", e);
        }
        return bytes.toByteArray();
    }

    private Step container(Resolver.Container action, PointerTree place) {
        Schema items = action.writer.getType() == Schema.Type.ARRAY
                ? action.writer.getElementType()
                : action.writer.getValueType();
        Step skip = skips.of(items);
        if (action.writer.getType() == Schema.Type.MAP) {
            return new MapStep(
                    place.children().entrySet().stream()
                            .map(entry -> new MapStep.Entry(
                                    entry.getKey(),
                                    step(action.elementAction, entry.getValue()),
                                    readersOf(entry.getValue())))
                            .toList(),
                    skip);
        }
        int length = place.children().keySet().stream()
                .filter(PointerTree::isIndex)
                .mapToInt(name -> Integer.parseInt(name) + 1)
                .max()
                .orElse(0);
        Step[] wanted = new Step[length];
        for (int i = 0; i < length; i++) {
            wanted[i] = step(action.elementAction, place.element(i));
        }
        return new ArrayStep(wanted, skip);
    }

    private List<FieldReader> readersOf(PointerTree place) {
        List<FieldReader> all = new ArrayList<>();
        if (place.field() >= 0) {
            all.add(readers[place.field()]);
        }
        for (int below : place.fieldsBelow()) {
            all.add(readers[below]);
        }
        return all;
    }

    /** The reader's symbols in the order of the writer's; a symbol that the reader does not know stays as it is. */
    static List<String> symbols(Resolver.EnumAdjust action) {
        List<String> symbols = new ArrayList<>(action.writer.getEnumSymbols());
        for (int i = 0; i < symbols.size(); i++) {
            int index = action.adjustments[i];
            if (index >= 0) {
                symbols.set(i, action.reader.getEnumSymbols().get(index));
            }
        }
        return symbols;
    }

    /** Null if there is nothing that a field could read. */
    private static @Nullable Step value(Schema writer, Schema reader, FieldReader field) {
        LogicalType logical = reader.getLogicalType();
        return switch (writer.getType()) {
            case BOOLEAN -> new Values.Truth(field);
            case FLOAT -> new Values.Single(field);
            case DOUBLE -> new Values.Real(field);
            case INT, LONG -> whole(reader, logical, field);
            case STRING, BYTES ->
                reader.getType() == Schema.Type.STRING ? new Values.Text(field) : bytes(logical, -1, field);
            case FIXED -> bytes(logical, writer.getFixedSize(), field);
            case NULL, ENUM, RECORD, ARRAY, MAP, UNION -> null;
        };
    }

    private static Step whole(Schema reader, @Nullable LogicalType logical, FieldReader field) {
        if (reader.getType() == Schema.Type.FLOAT || reader.getType() == Schema.Type.DOUBLE) {
            return new Values.WholeAsReal(field, reader.getType() == Schema.Type.FLOAT);
        }
        return switch (logical == null ? "" : logical.getName()) {
            case "date" -> new Values.Time(field, 1, SECONDS_PER_DAY);
            case "time-millis", "timestamp-millis", "local-timestamp-millis" -> new Values.Time(field, 1e3, 1);
            case "time-micros", "timestamp-micros", "local-timestamp-micros" -> new Values.Time(field, 1e6, 1);
            case "timestamp-nanos", "local-timestamp-nanos" -> new Values.Time(field, 1e9, 1);
            default -> new Values.Whole(field);
        };
    }

    private static @Nullable Step bytes(@Nullable LogicalType logical, int size, FieldReader field) {
        if (logical instanceof LogicalTypes.Decimal decimal && decimal.getScale() <= MAX_SCALE) {
            return new Values.Decimal(field, decimal.getScale(), size);
        }
        return logical instanceof LogicalTypes.Uuid && size == Values.Uuid.BYTES ? new Values.Uuid(field) : null;
    }
}
