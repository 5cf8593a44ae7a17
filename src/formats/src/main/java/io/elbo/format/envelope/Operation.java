package io.elbo.format.envelope;

/** What an event says of a row. */
enum Operation {
    /** It is as the event has it. */
    WRITTEN,
    /** It is changed; the event may hold only the changes. */
    UPDATED,
    /** It is deleted. */
    DELETED,
    /** All rows of its table, or the table itself, are deleted. */
    TRUNCATED,
    /** Nothing. */
    NOTICE,
    /** Nothing that is known. */
    UNKNOWN
}
