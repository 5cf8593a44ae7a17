package io.elbo.core.feature;

import io.elbo.core.schema.Derivation;
import io.elbo.core.schema.DerivedField;
import io.elbo.core.schema.Field;
import io.elbo.core.schema.HistoryDefinition;
import io.elbo.core.schema.Notation;
import io.elbo.core.schema.Schema;
import io.elbo.core.schema.TimestampFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What derived fields need of a record beside the model's columns: the values they look at, in double precision, the record's
 * time, and its key. Each different value is read once, however many fields look at it. A schema without derived fields
 * needs nothing. Immutable.
 */
public final class HistoryInputs {
    /** The index of what a field does not have. */
    public static final int NONE = -1;

    static final HistoryInputs EMPTY = new HistoryInputs(false, List.of(), List.of());

    private final boolean isNeeded;
    private final List<Source> sources;
    private final List<String> keyPointers;

    /** One value to read, and how. */
    private sealed interface Source {
        String pointer();

        FieldReader reader(int index);
    }

    private record NumberAt(
            String pointer, List<String> missing, @Nullable Notation notation) implements Source {
        @Override
        public FieldReader reader(int index) {
            return MissingWordsReader.of(
                    new SourceReader.NumberSource(index, notation == null ? null : new NotationReader(notation)),
                    missing);
        }
    }

    private record WordAt(String pointer, List<String> missing) implements Source {
        @Override
        public FieldReader reader(int index) {
            return MissingWordsReader.of(new SourceReader.Word(index), missing);
        }
    }

    private record TimeAt(String pointer, TimestampFormat format) implements Source {
        @Override
        public FieldReader reader(int index) {
            return new SourceReader.Time(index, TimestampForm.of(format));
        }
    }

    private HistoryInputs(boolean isNeeded, List<Source> sources, List<String> keyPointers) {
        this.isNeeded = isNeeded;
        this.sources = List.copyOf(sources);
        this.keyPointers = List.copyOf(keyPointers);
    }

    /** What the schema's derived fields need; nothing if there are none. */
    public static HistoryInputs of(Schema schema) {
        HistoryDefinition history = schema.history();
        List<DerivedField> derived = derived(schema);
        if (history == null || derived.isEmpty()) {
            return EMPTY;
        }
        Source time = timeOf(history);
        return new HistoryInputs(
                true,
                Stream.concat(derived.stream().map(HistoryInputs::looksAt), Stream.ofNullable(time))
                        .filter(source -> source != null)
                        .distinct()
                        .toList(),
                history.pointers());
    }

    /** What several schemas need together. */
    static HistoryInputs union(List<HistoryInputs> all) {
        return new HistoryInputs(
                all.stream().anyMatch(HistoryInputs::isNeeded),
                all.stream()
                        .flatMap(inputs -> inputs.sources.stream())
                        .distinct()
                        .toList(),
                all.stream()
                        .flatMap(inputs -> inputs.keyPointers.stream())
                        .distinct()
                        .toList());
    }

    private static List<DerivedField> derived(Schema schema) {
        List<DerivedField> derived = new ArrayList<>();
        for (Field field : schema.fields()) {
            if (field instanceof DerivedField one) {
                derived.add(one);
            }
        }
        return derived;
    }

    private static @Nullable Source looksAt(DerivedField field) {
        return switch (field.as().source()) {
            case NUMBER -> new NumberAt(field.pointer(), field.missing(), field.notation());
            case WORD -> new WordAt(field.pointer(), field.missing());
            case NONE -> null;
        };
    }

    private static @Nullable Source timeOf(HistoryDefinition history) {
        return history.time() == null ? null : new TimeAt(history.time(), history.format());
    }

    /** Whether there are derived fields. */
    public boolean isNeeded() {
        return isNeeded;
    }

    /** What stands for a word among the values that are read. */
    public static int hash(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        return SourceReader.Word.hash(bytes, 0, bytes.length);
    }

    /** How many values are read. */
    public int sources() {
        return sources.size();
    }

    /** How many values together are the key; 0 if the key does not stand in the value of the record. */
    public int keyParts() {
        return keyPointers.size();
    }

    /** The index of the value that the field looks at; {@link #NONE} if it looks at none. */
    public int source(DerivedField field) {
        return field.as().source() == Derivation.Source.NONE ? NONE : sources.indexOf(looksAt(field));
    }

    /** The index of the record's time, in seconds since 1970; {@link #NONE} if it is the Kafka record's timestamp. */
    public int time(Schema schema) {
        HistoryDefinition history = schema.history();
        Source time = history == null ? null : timeOf(history);
        return time == null ? NONE : sources.indexOf(time);
    }

    /** Tells the pointers and the readers of everything that is needed. */
    void readers(java.util.function.BiConsumer<String, FieldReader> listener) {
        for (int i = 0; i < sources.size(); i++) {
            listener.accept(sources.get(i).pointer(), sources.get(i).reader(i));
        }
        for (int i = 0; i < keyPointers.size(); i++) {
            listener.accept(keyPointers.get(i), new SourceReader.KeyPart(i));
        }
    }

    /** Where the sources of this stand among the others', which must have them all. */
    int[] sourcesIn(HistoryInputs others) {
        return sources.stream().mapToInt(others.sources::indexOf).toArray();
    }

    /** Where the key's parts of this stand among the others', which must have them all. */
    int[] keyPartsIn(HistoryInputs others) {
        return keyPointers.stream().mapToInt(others.keyPointers::indexOf).toArray();
    }
}
