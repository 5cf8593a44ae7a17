package io.elbo.core.feature;

import io.elbo.core.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The places of a record at which something is read, and the reader of each: what a decoder needs to know of a schema. What reads
 * the same place in different ways shares a reader.
 *
 * @param tree of the places; the index of a place is that of its reader
 * @param isObserved whether an {@link Observation} is told what is read
 */
public record DocumentReaders(PointerTree tree, List<FieldReader> readers, boolean isObserved) {
    public DocumentReaders {
        readers = List.copyOf(readers);
    }

    /** What the schema's fields read, derived ones included. */
    public static DocumentReaders of(Schema schema) {
        return of(schema, HistoryInputs.of(schema), null);
    }

    /** As {@link #of(Schema)}; the observation is told what the fields' readers read. For fitting; not to be shared by threads. */
    public static DocumentReaders observing(Schema schema, Observation observation) {
        return of(schema, HistoryInputs.of(schema), observation);
    }

    /** @param observation told what the fields' readers read; null if nobody needs to know */
    static DocumentReaders of(Schema schema, HistoryInputs inputs, @Nullable Observation observation) {
        Map<String, List<FieldReader>> byPointer = new LinkedHashMap<>();
        for (FieldKind kind : FieldKind.of(schema)) {
            FieldReader reader = kind.reader(observation);
            if (reader != null) {
                add(byPointer, kind.field().pointer(), reader);
            }
        }
        inputs.readers((pointer, reader) -> add(byPointer, pointer, reader));
        return of(byPointer, observation != null);
    }

    /**
     * Of readers that are known already, for example at other places.
     *
     * @param byPointer one reader of each place at least
     */
    public static DocumentReaders of(Map<String, List<FieldReader>> byPointer, boolean isObserved) {
        return new DocumentReaders(
                PointerTree.of(List.copyOf(byPointer.keySet())),
                byPointer.values().stream().map(SeveralReaders::of).toList(),
                isObserved);
    }

    /** The reader of each place by its JSON pointer, in their order. */
    public Map<String, FieldReader> byPointer() {
        Map<Integer, String> pointers = new TreeMap<>();
        tree.pointers("", pointers);
        Map<String, FieldReader> byPointer = new LinkedHashMap<>();
        pointers.forEach((index, pointer) -> byPointer.put(pointer, readers.get(index)));
        return byPointer;
    }

    private static void add(Map<String, List<FieldReader>> byPointer, String pointer, FieldReader reader) {
        byPointer.computeIfAbsent(pointer, unused -> new ArrayList<>()).add(reader);
    }

    /** The readers by the index of their place. */
    public FieldReader[] array() {
        return readers.toArray(FieldReader[]::new);
    }
}
