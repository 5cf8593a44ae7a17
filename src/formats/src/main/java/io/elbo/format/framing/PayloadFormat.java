package io.elbo.format.framing;

import com.fasterxml.jackson.databind.JsonNode;
import io.elbo.core.feature.DocumentReaders;
import io.elbo.core.format.RecordHeaders;

/** How the payloads of one schema are written. Immutable. Formats that are equal read the same bytes alike. */
public interface PayloadFormat {
    /** A reader that hands what stands at the places to their readers. */
    PayloadReader reader(DocumentReaders places);

    /**
     * The payload as a tree, with the names and the values that its schema has; a missing node if it cannot be read.
     *
     * @param value of the record; the payload ends with it
     * @param from where the payload starts
     */
    JsonNode document(byte[] value, int from, RecordHeaders headers);

    /** What the schema says of each place. */
    default DeclaredPlaces declared() {
        return path -> null;
    }

    /** Whether no bytes at all are a record. */
    default boolean mayBeEmpty() {
        return false;
    }
}
