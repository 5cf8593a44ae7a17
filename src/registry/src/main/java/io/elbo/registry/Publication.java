package io.elbo.registry;

import org.jspecify.annotations.Nullable;

/**
 * A model that is to become a version.
 *
 * @param detector whose model it is
 * @param content its bytes
 * @param model what it is
 * @param reference where instances fetch the bytes from, as a URI; null if the topic is to hold them
 * @param signature null if nobody signs it
 * @param use what becomes of it at once
 * @param terms of a challenger
 * @param keep how many versions to keep: the oldest ones that are not in use are retired; {@link #KEEP_ALL} retires none
 * @param change who publishes it, and a note
 */
public record Publication(
        String detector,
        ModelContent content,
        ModelSummary model,
        @Nullable String reference,
        @Nullable ModelSignature signature,
        Use use,
        ShadowTerms terms,
        int keep,
        Change change) {
    public static final int KEEP_ALL = Integer.MAX_VALUE;

    /** What becomes of a version when it is published. */
    public enum Use {
        /** Instances open it and say what they find. */
        ANNOUNCED,
        /** It scores beside the active version. */
        CHALLENGER,
        /** It becomes the active version. */
        ACTIVE
    }

    public Publication {
        if (keep < 1) {
            throw new IllegalArgumentException("at least one version must be kept, not " + keep);
        }
    }

    /** Announced, with its bytes in the topic, unsigned; every version is kept. */
    public static Publication of(String detector, ModelContent content, ModelSummary model, Change change) {
        return new Publication(
                detector, content, model, null, null, Use.ANNOUNCED, ShadowTerms.ALL_RECORDS, KEEP_ALL, change);
    }

    public Publication as(Use use) {
        return new Publication(detector, content, model, reference, signature, use, terms, keep, change);
    }
}
