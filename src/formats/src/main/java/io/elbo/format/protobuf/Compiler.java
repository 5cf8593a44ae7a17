package io.elbo.format.protobuf;

import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.feature.FieldReader;
import io.elbo.core.feature.PointerTree;
import io.elbo.format.protobuf.schema.FieldType;
import io.elbo.format.protobuf.schema.MessageField;
import io.elbo.format.protobuf.schema.MessageField.Label;
import io.elbo.format.protobuf.schema.MessageType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the steps that read the wanted places of messages of one type. For one use by one thread. */
final class Compiler {
    private static final byte[] EMPTY_MESSAGE = {0}; // its length
    private static final int TEXT_WITHOUT_CHARACTERS = 1; // byte: its length

    private final FieldReader[] readers;
    private final PointerTree root;
    private boolean isTooWide;

    Compiler(DocumentReaders places) {
        readers = places.array();
        root = places.tree();
    }

    /**
     * A field that somebody reads.
     *
     * @param steps by tag: a repeated number may be written in two ways
     * @param value reads one value; null if the field is repeated
     */
    private record Wanted(
            MessageField field,
            PointerTree place,
            Map<Integer, Step> steps,
            @Nullable Step value) {
        Wanted {
            steps = Map.copyOf(steps);
        }

        /** Whether the field may stand in one place only; a scalar may stand anywhere, as the last one counts, and an entry of a map, too. */
        boolean standsOnce() {
            return field.label() == Label.REPEATED
                    || (field.label() == Label.SINGULAR
                            && (field.type() == FieldType.MESSAGE || field.type() == FieldType.GROUP));
        }

        boolean hasDefault() {
            byte[] absent = field.absent();
            return value != null
                    && absent != null
                    && !(field.type() == FieldType.STRING && absent.length == TEXT_WITHOUT_CHARACTERS);
        }
    }

    MessageStep compile(MessageType type) {
        MessageStep step = message(type, root);
        return step == null ? new MessageStep(List.of(), List.of()) : step;
    }

    /** Whether a message has more fields to remember than a long has bits, so that each one must be made canonical first. */
    boolean isTooWide() {
        return isTooWide;
    }

    /** Null if nobody reads any part of the message. */
    private @Nullable MessageStep message(MessageType type, PointerTree place) {
        List<Wanted> all = new ArrayList<>();
        for (MessageField field : type.fields()) {
            PointerTree below = WellKnown.isTransparent(type) ? place : place.child(field.name());
            Wanted wanted = below == null ? null : wanted(field, below);
            if (wanted != null) {
                all.add(wanted);
            }
        }
        if (all.isEmpty()) {
            return null;
        }
        Map<MessageField, Long> bits = bits(type, all);
        List<FieldEntry> entries = new ArrayList<>();
        for (MessageField field : type.fields()) {
            Wanted own = all.stream()
                    .filter(each -> each.field() == field)
                    .findFirst()
                    .orElse(null);
            List<Wanted> others =
                    all.stream().filter(each -> each.field().excludes(field)).toList();
            if (own == null && !others.isEmpty()) {
                int tag = Wire.tag(field.number(), field.type().wireType());
                entries.add(new FieldEntry(tag, null, 0, false, bits(others, bits), readersOf(others)));
            } else if (own != null) {
                long bit = bits.getOrDefault(field, 0L);
                own.steps()
                        .forEach((tag, step) -> entries.add(new FieldEntry(
                                tag, step, bit, own.standsOnce(), bits(others, bits), readersOf(others))));
            }
        }
        return new MessageStep(entries, defaults(all, bits));
    }

    /** A bit for each field of which it matters whether it has come; none for defaults for which there is no bit left. */
    private Map<MessageField, Long> bits(MessageType type, List<Wanted> all) {
        Map<MessageField, Long> bits = new LinkedHashMap<>();
        for (Wanted each : all) {
            if (each.standsOnce()
                    || type.fields().stream().anyMatch(field -> each.field().excludes(field))) {
                bits.put(each.field(), bits.size() < Long.SIZE ? 1L << bits.size() : 0);
            }
        }
        isTooWide |= bits.size() > Long.SIZE;
        for (Wanted each : all) {
            if (each.hasDefault() && bits.size() < Long.SIZE) {
                bits.putIfAbsent(each.field(), 1L << bits.size());
            }
        }
        return bits;
    }

    private static long bits(List<Wanted> fields, Map<MessageField, Long> bits) {
        long all = 0;
        for (Wanted each : fields) {
            all |= bits.getOrDefault(each.field(), 0L);
        }
        return all;
    }

    private static List<MessageStep.Default> defaults(List<Wanted> all, Map<MessageField, Long> bits) {
        List<MessageStep.Default> defaults = new ArrayList<>();
        for (Wanted each : all) {
            byte[] absent = each.field().absent();
            Step value = each.value();
            if (each.hasDefault() && absent != null && value != null) {
                defaults.add(
                        new MessageStep.Default(bits.getOrDefault(each.field(), 0L), new DefaultStep(absent, value)));
            }
        }
        return defaults;
    }

    private @Nullable Wanted wanted(MessageField field, PointerTree place) {
        int tag = Wire.tag(field.number(), field.type().wireType());
        return switch (field.label()) {
            case SINGULAR -> {
                Step value = value(field, place);
                yield value == null ? null : new Wanted(field, place, Map.of(tag, value), value);
            }
            case REPEATED -> {
                @Nullable Step[] items = items(field, place);
                if (items.length == 0) {
                    yield null;
                }
                Map<Integer, Step> steps = new LinkedHashMap<>();
                steps.put(tag, new ArraySteps.Tagged(tag, items));
                if (field.type().isPackable()) {
                    steps.put(Wire.tag(field.number(), FieldType.LENGTH), new ArraySteps.Packed(tag, items));
                }
                yield new Wanted(field, place, steps, null);
            }
            case MAP -> {
                MapStep map = map(field.message(), place);
                yield map == null ? null : new Wanted(field, place, Map.of(tag, map), null);
            }
        };
    }

    /** By index; none if nobody reads any of them. */
    private @Nullable Step[] items(MessageField field, PointerTree place) {
        int length = place.children().keySet().stream()
                .filter(PointerTree::isIndex)
                .mapToInt(name -> Integer.parseInt(name) + 1)
                .max()
                .orElse(0);
        @Nullable Step[] items = new Step[length];
        boolean isAnyRead = false;
        for (int i = 0; i < length; i++) {
            PointerTree item = place.element(i);
            items[i] = item == null ? null : value(field, item);
            isAnyRead |= items[i] != null;
        }
        return isAnyRead ? items : new Step[0];
    }

    private @Nullable MapStep map(MessageType entry, PointerTree place) {
        MessageField value = entry.fields().get(1);
        List<MapStep.Entry> entries = new ArrayList<>();
        place.children().forEach((key, below) -> {
            Step read = value(value, below);
            byte[] absent = value.absent();
            if (read != null) {
                DefaultStep missing = new DefaultStep(absent == null ? EMPTY_MESSAGE : absent, read);
                entries.add(new MapStep.Entry(key, read, missing, readersOf(below)));
            }
        });
        return entries.isEmpty() ? null : new MapStep(entry.fields(), entries);
    }

    private List<FieldReader> readersOf(List<Wanted> fields) {
        return fields.stream().flatMap(each -> readersOf(each.place()).stream()).toList();
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

    /** What reads one value; null if there is nothing that a field could read. */
    private @Nullable Step value(MessageField field, PointerTree place) {
        FieldReader reader = place.field() < 0 ? null : readers[place.field()];
        return switch (field.type()) {
            case GROUP -> {
                MessageStep group = message(field.message(), place);
                yield object(field, reader, group == null ? null : new GroupStep(field.number(), group));
            }
            case MESSAGE ->
                switch (field.message().fullName()) {
                    case WellKnown.TIMESTAMP -> reader == null ? null : new Span.Time(reader);
                    case WellKnown.DURATION -> reader == null ? null : new Span.Duration(reader);
                    case WellKnown.DECIMAL -> reader == null ? null : new DecimalStep(reader);
                    default -> object(field, reader, message(field.message(), place));
                };
            default -> reader == null || WellKnown.isNull(field) ? null : scalar(field, reader);
        };
    }

    private static @Nullable Step object(MessageField field, @Nullable FieldReader reader, @Nullable Step below) {
        return reader == null || WellKnown.isTransparent(field.message())
                ? below
                : new ObjectStep(reader, Wire.tag(field.number(), field.type().wireType()), below);
    }

    private static @Nullable Step scalar(MessageField field, FieldReader reader) {
        FieldType type = field.type();
        return switch (type) {
            case DOUBLE -> new Values.Real(reader);
            case FLOAT -> new Values.Single(reader);
            case BOOL -> new Values.Truth(reader);
            case STRING -> new Values.Text(reader);
            case ENUM -> new Values.Symbol(reader, field.symbols());
            case INT32, INT64, UINT32, UINT64, SINT32, SINT64 -> new Values.Varint(reader, type);
            case FIXED32, SFIXED32 -> new Values.Fixed32(reader, type);
            case FIXED64, SFIXED64 -> new Values.Fixed64(reader, type);
            case BYTES, MESSAGE, GROUP -> null;
        };
    }
}
