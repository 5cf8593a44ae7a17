package io.elbo.format.writer;

/** Where the schemas of records are found by their id. Thread-safe. */
@FunctionalInterface
public interface WriterSchemas {
    /** The schema of this id. May wait a moment for the answer of another machine if it is not known. */
    Lookup find(long id);

    /**
     * As {@link #find}, for whoever can come back later: no answer is given that has grown so old that it has to be asked again.
     *
     * @param patienceNanos for which it may wait for the answer of another machine; with 0 it only sees to it that somebody asks
     */
    default Lookup find(long id, long patienceNanos) {
        return find(id);
    }

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
