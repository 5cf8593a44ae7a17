package io.elbo.format.declared;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a schema says of one place of its records, and of the places below it. The whole schema is the declaration of the root. Immutable.
 *
 * @param optional whether records may have nothing there
 * @param doc the schema's comment on it, in one line; null if there is none
 * @param symbols of {@link ValueType#ENUM}, in the schema's order; otherwise empty
 * @param below the declarations of {@link ValueType#RECORD}, and of {@link ValueType#ANY} that may be one, by name and in order
 * @param items what each place of {@link ValueType#LIST} and {@link ValueType#MAP} is; otherwise null
 */
public record Declaration(
        ValueType type,
        boolean optional,
        @Nullable String doc,
        List<String> symbols,
        Map<String, Declaration> below,
        @Nullable Declaration items) {
    /** More places than records have. */
    public static final int MAX_PLACES = 10_000;

    /** Deeper places are not looked for. */
    public static final int MAX_DEPTH = 12;

    private static final int MAX_DOC_CHARS = 200;

    public Declaration {
        doc = oneLine(doc);
        symbols = List.copyOf(symbols);
        below = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(below));
    }

    /** Of values that are no records, lists or maps. */
    public static Declaration of(ValueType type) {
        return new Declaration(type, false, null, List.of(), Map.of(), null);
    }

    /** One of these words. */
    public static Declaration ofSymbols(List<String> symbols) {
        return new Declaration(ValueType.ENUM, false, null, symbols, Map.of(), null);
    }

    /** @param below in the schema's order */
    public static Declaration ofRecord(Map<String, Declaration> below) {
        return new Declaration(ValueType.RECORD, false, null, List.of(), below, null);
    }

    /** @param type {@link ValueType#LIST} or {@link ValueType#MAP} */
    public static Declaration ofItems(ValueType type, Declaration items) {
        return new Declaration(type, false, null, List.of(), Map.of(), items);
    }

    private static @Nullable String oneLine(@Nullable String text) {
        String line =
                text == null ? "" : text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        if (line.isEmpty()) {
            return null;
        }
        return line.length() <= MAX_DOC_CHARS ? line : line.substring(0, MAX_DOC_CHARS - 1) + "…";
    }

    /** The same with another comment, unless that one says nothing. */
    public Declaration withDoc(@Nullable String text) {
        return oneLine(text) == null ? this : new Declaration(type, optional, text, symbols, below, items);
    }

    /** The same, but records may have nothing there. */
    public Declaration asOptional() {
        return optional ? this : new Declaration(type, true, doc, symbols, below, items);
    }

    /** What a value is that follows this declaration or another one. What this one says of a place counts more. */
    public Declaration or(Declaration other) {
        Map<String, Declaration> places = new LinkedHashMap<>();
        below.forEach((name, place) -> {
            Declaration others = other.below.get(name);
            places.put(name, others == null ? place.asOptional() : place.or(others));
        });
        other.below.forEach((name, place) -> places.putIfAbsent(name, place.asOptional()));
        Set<String> words = new LinkedHashSet<>(symbols);
        words.addAll(other.symbols);
        ValueType common = ValueType.common(type, other.type);
        return new Declaration(
                common == null ? ValueType.ANY : common,
                optional || other.optional,
                doc == null ? other.doc : doc,
                common == null ? List.of() : List.copyOf(words),
                places,
                items == null || other.items == null ? items : items.or(other.items));
    }

    /** What stands at a place below this one; null if the schema does not have it. It is optional if anything on the way to it is. */
    public @Nullable Declaration at(List<String> path) {
        Declaration at = this;
        boolean mayBeAbsent = false;
        for (String name : path) {
            Declaration next = at.items != null ? at.items : at.below.get(name);
            if (next == null) {
                return null;
            }
            at = next;
            mayBeAbsent |= at.optional;
        }
        return mayBeAbsent ? at.asOptional() : at;
    }

    /**
     * A place of the schema.
     *
     * @param path names from the root
     */
    public record Place(List<String> path, Declaration declaration) {
        public Place {
            path = List.copyOf(path);
        }
    }

    /** All places that are no records, in the schema's order, the first {@value #MAX_PLACES} of them. Those of lists and maps are not among them. */
    public List<Place> places() {
        List<Place> places = new ArrayList<>();
        collect(List.of(), this, false, places);
        return places;
    }

    private static void collect(List<String> path, Declaration at, boolean optional, List<Place> places) {
        if (places.size() >= MAX_PLACES || path.size() > MAX_DEPTH) {
            return;
        }
        if (at.type != ValueType.RECORD && !path.isEmpty()) {
            places.add(new Place(path, optional ? at.asOptional() : at));
            return;
        }
        at.below.forEach((name, place) -> {
            List<String> next = new ArrayList<>(path);
            next.add(name);
            collect(next, place, optional || place.optional, places);
        });
    }
}
