package io.elbo.format.writer;

/** Where the schemas of records are found by their id. Thread-safe. */
@FunctionalInterface
public interface WriterSchemas {
    /** The schema of this id. May wait a moment for the answer of another machine if it is not known. */
    Lookup find(long id);

    /** What becomes of asking for a schema. */
    sealed interface Lookup {}

    record Found(WriterSchema schema) implements Lookup {}

    /**
     * There is no such schema, for as long as anybody can tell.
     *
     * @param why one line for a person
     */
    record NotFound(String why) implements Lookup {}

    /**
     * Nobody answers; later somebody may.
     *
     * @param why one line for a person
     */
    record Away(String why) implements Lookup {}
}
