package io.elbo.format.framing;

import io.elbo.core.feature.DocumentReaders;

/** How the payloads of one schema are written. Immutable. Formats that are equal read the same bytes alike. */
public interface PayloadFormat {
    /** A reader that hands what stands at the places to their readers. */
    PayloadReader reader(DocumentReaders places);

    /** Whether no bytes at all are a record. */
    default boolean mayBeEmpty() {
        return false;
    }
}
