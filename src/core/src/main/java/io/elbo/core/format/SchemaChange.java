package io.elbo.core.format;

import java.util.List;

/**
 * How the records of one schema differ from those of another at the places that somebody reads.
 *
 * @param from the id of the schema before, for a person
 * @param to the id of the schema after it, for a person
 * @param places that differ; those that both schemas have alike are not among them
 */
public record SchemaChange(String from, String to, List<Place> places) {
    public SchemaChange {
        places = List.copyOf(places);
    }

    /** What has become of a place. */
    public enum Kind {
        /** Records have nothing there any more. */
        GONE("gone"),
        /** Records have had nothing there before. */
        NEW("new"),
        /** It has another type, so that it may be read differently. */
        TYPE("type"),
        /** Its values are written at another place now; the reader's schema says that it is the same. */
        RENAMED("renamed"),
        /** It may hold words that the schema before does not have. */
        WORDS("words");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** In metrics and documents. */
        public String label() {
            return label;
        }
    }

    /**
     * One place that differs.
     *
     * @param text what has become of it, behind its name in a sentence, such as {@code gone}
     */
    public record Place(String pointer, Kind kind, String text) {}
}
