package io.elbo.core.history;

/** How a record arrives at its key: which time it has, and how that stands to what the key already knows. */
enum Arrival {
    /** Not before the key's latest record, or without a time that counts. */
    IN_ORDER,
    /** Before the key's latest record, but not long: it is remembered, though not as the last one. */
    OUT_OF_ORDER,
    /** Long before the key's latest record, such as one that is replayed: only rates, which know its age, take it in. */
    LATE
}
