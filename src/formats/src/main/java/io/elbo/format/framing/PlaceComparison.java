package io.elbo.format.framing;

import io.elbo.core.feature.PointerTree;
import io.elbo.core.format.SchemaChange.Kind;
import io.elbo.core.format.SchemaChange.Place;
import io.elbo.format.declared.Declaration;
import io.elbo.format.declared.ValueType;
import io.elbo.format.framing.DeclaredPlaces.DeclaredPlace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares what two schemas say of the same places. */
final class PlaceComparison {
    private static final int MAX_WORDS = 5;

    private PlaceComparison() {}

    /** The places that differ so that they may be read differently, in the order of the pointers. */
    static List<Place> of(DeclaredPlaces before, DeclaredPlaces after, Collection<String> pointers) {
        List<Place> places = new ArrayList<>();
        for (String pointer : pointers) {
            List<String> path = PointerTree.names(pointer);
            Place place = compare(pointer, before.at(path), after.at(path));
            if (place != null) {
                places.add(place);
            }
        }
        return places;
    }

    private static @Nullable Place compare(
            String pointer, @Nullable DeclaredPlace before, @Nullable DeclaredPlace after) {
        if (before == null) {
            return after == null ? null : new Place(pointer, Kind.NEW, "new");
        }
        if (after == null) {
            return new Place(pointer, Kind.GONE, "gone");
        }
        ValueType type = after.declaration().type();
        if (!isReadAlike(before.declaration().type(), type)) {
            return new Place(
                    pointer,
                    Kind.TYPE,
                    "is " + type.words() + ", not "
                            + before.declaration().type().words());
        }
        if (!before.writtenAt().equals(after.writtenAt())) {
            return new Place(pointer, Kind.RENAMED, "is read from " + String.join("/", after.writtenAt()));
        }
        List<String> words = newWords(before.declaration(), after.declaration());
        return words.isEmpty() ? null : new Place(pointer, Kind.WORDS, "may be " + text(words));
    }

    /** Whole numbers are numbers, and the words of an enum are text. */
    private static boolean isReadAlike(ValueType one, ValueType other) {
        return kind(one) == kind(other);
    }

    private static ValueType kind(ValueType type) {
        return switch (type) {
            case INTEGER -> ValueType.NUMBER;
            case ENUM, UUID -> ValueType.TEXT;
            default -> type;
        };
    }

    /** None if the schema before lists none: any text may have come. */
    private static List<String> newWords(Declaration before, Declaration after) {
        return before.type() == ValueType.ENUM
                ? after.symbols().stream()
                        .filter(word -> !before.symbols().contains(word))
                        .toList()
                : List.of();
    }

    private static String text(List<String> words) {
        return words.size() <= MAX_WORDS
                ? String.join(", ", words)
                : String.join(", ", words.subList(0, MAX_WORDS)) + " and " + (words.size() - MAX_WORDS) + " more";
    }
}
