package io.elbo.format.framing;

import io.elbo.format.declared.Declaration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a schema says of the places of its records. */
@FunctionalInterface
public interface DeclaredPlaces {
    /** What stands at a place; null if records have nothing there. */
    @Nullable
    DeclaredPlace at(List<String> path);

    /** Of records that are read with the names that they are written with. */
    static DeclaredPlaces of(Declaration record) {
        return path -> {
            Declaration found = record.at(path);
            return found == null ? null : new DeclaredPlace(found, path);
        };
    }

    /**
     * A place.
     *
     * @param writtenAt names from the root, as the writer has them: others than the path's if the place has another name there
     */
    record DeclaredPlace(Declaration declaration, List<String> writtenAt) {
        public DeclaredPlace {
            writtenAt = List.copyOf(writtenAt);
        }
    }
}
