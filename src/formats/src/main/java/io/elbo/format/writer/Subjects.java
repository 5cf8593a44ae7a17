package io.elbo.format.writer;

import org.jspecify.annotations.Nullable;

/** Where schemas that records are written with get their ids: a registry keeps them by subject. Thread-safe. */
public interface Subjects {
    /** The id of a schema that has none yet. */
    int UNKNOWN = -1;

    /**
     * Asks for the id of a schema, and goes on asking until it is known. Returns at once.
     *
     * @param schema in Avro's JSON
     */
    void open(String subject, String schema);

    /** The id of the subject's schema, or {@link #UNKNOWN}. An id that is known stays. */
    int id(String subject);

    /** Why the id is not known, in one line for a person; null if it is. */
    @Nullable
    String awaits(String subject);
}
