package io.elbo.core.format;

import io.elbo.core.feature.DocumentReaders;

/**
 * How the values of records are written. Immutable. Formats that are equal read the same bytes alike, so that one scan serves
 * several schemas: see {@link SharedDecoder}.
 */
public interface RecordFormat {
    /**
     * A decoder that hands what stands at the places to their readers.
     *
     * @param maxBytes records with more bytes are {@link Decoded.Reason#OVERSIZE}
     */
    RecordDecoder decoder(DocumentReaders places, int maxBytes);
}
